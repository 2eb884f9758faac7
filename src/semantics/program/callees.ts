/** What calls run, and of which class the object is whose method they are, as far as the functions that run tell. */
import { calledOfOwn, makesOwn } from '../module/own-class.js';
import type { CallFact, Callee, Parameter, Value } from '../module/model.js';
import type { ClassTarget, Handed, Module, Project, ProjectClass, Target } from '../project.js';
import { isSameTarget } from '../project/targets.js';
import { hasModuleByDefault, hasObjectByDefault, isSelf } from './live.js';

/** The functions that run, and what they were handed. */
interface Running {
  /** The class of the object whose method runs. */
  readonly self: ProjectClass | null;
  /** What a value is by what functions were handed. */
  fill(module: Module, value: Value): Value;
  /** What a parameter holds, which is called or whose methods are. */
  held(module: Module, parameter: Parameter): Handed;
  /** What the call that entered its function hands over for a parameter. */
  given(module: Module, parameter: Parameter): Handed | null;
  /** Whether the function that takes a parameter runs. */
  isEntered(module: Module, parameter: Parameter): boolean;
}

export class Callees {
  constructor(private readonly project: Project, private readonly running: Running) {}

  /** What `call` calls, as far as it is in sight; a parameter that is called is what it holds. */
  called(module: Module, call: CallFact): Target {
    if (this.running.self !== null && makesOwn(module.model, call)) return this.running.self;
    if (hasModuleByDefault(call)) {
      const held = this.running.fill(module, call.callee.of);
      return held.kind === 'reference' ? this.project.resolve(module, `${held.name}.${call.callee.name}`) : { kind: 'unknown' };
    }
    if (call.callee.kind === 'parameter') {
      const { of, name } = call.callee;
      const made = this.classHanded(module, of) ?? this.classFallenBack(module, of);
      return made === null ? this.project.callee(module, call) : this.project.methodOf(made, name, module.catalogue);
    }
    const part = this.partAsked(call);
    if (part !== null) return part.target;
    const parameter = call.callee.kind === 'unknown' ? call.callee.parameter : undefined;
    return parameter === undefined ? this.project.callee(module, call) : this.heldCallable(module, parameter);
  }

  /** What calling what a parameter holds runs; where an object keeps it and this run does not tell, the one callable that all who make such objects hand over. */
  private heldCallable(module: Module, parameter: Parameter): Target {
    const held = this.running.held(module, parameter);
    const target = this.callable(held.module, held.value);
    if (target.kind !== 'unknown' || this.running.isEntered(module, parameter)) return target;
    const [first, ...others] = this.project.elementsHanded(module, parameter).map((each) => this.callable(each.module, each.value));
    return first !== undefined && others.every((other) => isSameTarget(first, other)) ? first : target;
  }

  /** The class of the object that a function is handed for `parameter`, where this very call tells. */
  private classHanded(module: Module, parameter: Parameter): ClassTarget | null {
    return this.classGiven(this.running.given(module, parameter));
  }

  /** … where nothing is handed over for it, and an object of the function's own stands in its place. */
  private classFallenBack(module: Module, parameter: Parameter): ClassTarget | null {
    const held = hasObjectByDefault(parameter) ? this.running.fill(module, parameter) : null;
    return held?.kind === 'instance' && held === parameter.default ? this.project.classOf(module, held) : null;
  }

  classGiven(given: Handed | null): ClassTarget | null {
    return given?.value.kind === 'instance' ? this.project.classOf(given.module, given.value) : null;
  }

  /** What calling `value`, of `module`, runs. */
  callable(module: Module, value: Value): Target {
    switch (value.kind) {
      case 'function':
      case 'class':
        return { kind: value.kind, module, index: value.index };
      case 'reference':
        return this.project.resolve(module, value.name);
      case 'instance': {
        const made = this.project.classOf(module, value);
        return made?.kind === 'class' ? this.project.callable(made.module, made.index) : { kind: 'unknown' };
      }
      case 'method': {
        const made = isSelf(value.receiver) && this.running.self !== null ? this.running.self : this.project.classOf(module, value.receiver);
        return made === null ? { kind: 'unknown' } : this.project.methodOf(made, value.name);
      }
      default:
        return { kind: 'unknown' };
    }
  }

  /** The method that `self.name(…)` runs for the object at hand, where its class has one of its own. */
  ownMethod(module: Module, call: CallFact): Target & { kind: 'function' } | null {
    const { callee, receiver } = call;
    if (this.running.self === null) return null;
    const own = calledOfOwn(module.model, call);
    // What stands behind a class differs with the class of the object: another base of that may come between.
    const found = callee.kind === 'super' ? this.project.inherited(module, callee.class, callee.name, this.running.self)
      : own !== null ? this.project.methodOf(this.running.self, own)
      : callee.kind === 'method' && isSelf(receiver) ? this.project.methodOf(this.running.self, callee.name) : null;
    return found?.kind === 'function' ? found : null;
  }

  /** What `self.net(…)` and `self.net.sample(…)` run where the class of the object at hand sets what the one that the method is written in does not. */
  private partAsked({ callee, receiver }: CallFact): { readonly target: Target; readonly self: ProjectClass | null } | null {
    if (this.running.self === null || (callee.kind !== 'method' && callee.kind !== 'unknown')) return null;
    const isCalled = isSelf(receiver);
    const part = isCalled ? callee.name : receiver?.kind === 'method' && isSelf(receiver.receiver) ? receiver.name : null;
    const kept = part === null ? null : this.project.attribute(this.running.self, part);
    if (kept === null) return null;
    const made = this.project.classOf(kept.module, kept.value);
    if (made?.kind === 'class') return { target: this.project.methodOf(made, isCalled ? '__call__' : callee.name), self: made };
    if (isCalled && kept.value.kind === 'parameter') {
      // What a constructor above was handed, and keeps.
      const target = this.heldCallable(kept.module, kept.value);
      return target.kind === 'unknown' ? null : { target, self: this.classCalled(kept.module, kept.value) };
    }
    return isCalled && kept.value.kind === 'function' ? { target: { ...kept.value, module: kept.module }, self: null } : null;
  }

  /** The class of the object whose method `call` is; `null` where that is none of the project's. */
  receiver(module: Module, call: CallFact): ProjectClass | null {
    const { receiver, callee } = call;
    const part = this.partAsked(call);
    if (part !== null) return part.self;
    if (callee.kind === 'method') return { kind: 'class', module, index: callee.class };
    if (callee.kind === 'unknown' && callee.parameter !== undefined) return this.classCalled(module, callee.parameter);
    const object = callee.kind === 'parameter' || callee.kind === 'result' ? callee.of : receiver;
    const named = object?.kind === 'class' || object?.kind === 'reference' ? this.callable(module, object) : null;
    if (named?.kind === 'class') return named;
    const handed = object?.kind === 'parameter' ? this.classHanded(module, object) ?? this.classFallenBack(module, object) : null;
    const made = handed ?? (object === null ? this.classNamed(module, callee) : this.project.classOf(module, object));
    return made?.kind === 'class' ? made : null;
  }

  /** The class of the object of another file that `callee` is, or is a method of that Python itself runs. */
  private classNamed(module: Module, callee: Callee): Target | null {
    if (callee.kind !== 'external') return null;
    const name = callee.name.replace(/\.__\w+__$/, '');
    const made = name === callee.name ? null : this.project.resolve(module, name);
    if (made?.kind === 'class') return made;
    const kept = this.project.origin(module, { kind: 'reference', name });
    // `step = Thing().step`
    return kept?.value.kind === 'method' ? this.project.classOf(kept.module, kept.value.receiver) : this.project.classOf(module, { kind: 'reference', name });
  }

  /** The class of the object that is called where `parameter` is. */
  private classCalled(module: Module, parameter: Parameter): ProjectClass | null {
    const made = this.classGiven(this.running.held(module, parameter));
    return made?.kind === 'class' ? made : null;
  }
}
