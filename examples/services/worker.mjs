const ask = async () => (await (await fetch(`http://127.0.0.1:${process.env.API_PORT}/api/job`)).json()).job;

console.log(`did the first job, ${await ask()}`);
setInterval(async () => console.log(`did job ${await ask()}`), 1_000);
