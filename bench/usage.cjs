// Loaded before the measured program: writes what it used to file descriptor 3 at the end.
const { writeSync } = require('node:fs');

process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  writeSync(3, JSON.stringify({ peakKibibytes: maxRSS, cpuMicroseconds: userCPUTime + systemCPUTime }));
});
