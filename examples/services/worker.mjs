// Asks the API for one job after the other. Two of them run, each with its number.

const worker = process.env.SIGNALBOX_INSTANCE;
const ask = async (path) => (await fetch(`http://127.0.0.1:${process.env.API_PORT}/api/${path}`)).text();

async function doJob() {
  const { job } = JSON.parse(await ask("job"));
  await ask(`done?job=${job}&worker=${worker}`);
  return job;
}

console.log(`worker ${worker} did its first job, ${await doJob()}`);
setInterval(async () => {
  try {
    console.log(`worker ${worker} did job ${await doJob()}`);
  } catch (error) {
    console.error(`the API is away: ${error.cause?.code ?? error.message}`); // it is back soon
  }
}, 500);
