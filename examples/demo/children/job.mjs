// Fails by design, as jobs do: the demonstration expects exit code 3.

const steps = ["reading schema", "applying 0007_add_index", "applying 0008_split_names"];

for (const step of steps) {
  console.log(step);
  await new Promise((resolve) => setTimeout(resolve, 400));
}
console.error('\x1b[31mcolumn "surname" exists already\x1b[0m (this failure is part of the demonstration)');
process.exitCode = 3;
