import os
import time

with open("endless.part", "w") as file:
    file.write(str(os.getpid()))
os.rename("endless.part", "endless.pid")
time.sleep(600)
