/** Modules that, started by themselves, make a network for the options they are given, and show nothing of it. */
import { remembered } from '../../syntax/remember.js';
import type { Expression, Statement } from '../../syntax/facts.js';
import { calleeName, dottedName, lastPart, mainBlock, walkExpressions, walkStatements, withinScope } from '../../syntax/walk.js';
import type { Module } from '../project.js';
import { KEEPS, TELLS } from './form.js';

/** What is called on its own to take in the options, and to say which device and which log are used. */
const SETS_UP = /^(?:add_argument\w*|set_defaults|set_logging|print_(?:args|env\w*)|basicConfig|filterwarnings|simplefilter|insert|append)$/;

/** What is called on its own that only rebuilds a network, or tells of its form. */
const REBUILDS = /^(?:fuse|info|profile|init_weights|initiali[sz]e_weights)$/;

/** What a class is called whose objects are networks. */
const NETWORK = /model|net|detect|yolo/i;

/** Whether what is done where `entry` is started by itself makes a network, and is over then. */
export const showsNothing = remembered((entry: Module): boolean => {
  const body = entry.facts.body.flatMap((each) => mainBlock(each) ?? []);
  const statements = walkStatements(body, withinScope);
  const values = statements.flatMap((each) => (each.kind === 'assign' && each.value !== null ? [each.value] : []));
  return body.length > 0 && statements.every(isSilent) && values.some((value) => walkExpressions([value]).some((part) => makesOwnNetwork(entry, part)));
});

function isSilent(statement: Statement): boolean {
  if (statement.kind === 'expression') return statement.value.kind !== 'call' || [SETS_UP, REBUILDS, KEEPS, TELLS].some((names) => names.test(calleeName(statement.value)));
  return /^(?:assign|if|import|from-import|pass)$/.test(statement.kind);
}

function makesOwnNetwork({ model }: Module, part: Expression): boolean {
  const name = part.kind === 'call' ? lastPart(dottedName(part.callee) ?? '') : '';
  return NETWORK.test(name) && model.classes.some((each) => each.name === name);
}
