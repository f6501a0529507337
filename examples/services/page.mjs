// Shows what the workers have done, as the API tells it, and asks again when that was restarted.

const jobs = document.getElementById("jobs");

function listen() {
  const socket = new WebSocket(`ws://${location.host}/api/live`);
  socket.addEventListener("message", ({ data }) => {
    const { job, worker } = JSON.parse(data);
    const line = document.createElement("li");
    line.textContent = `job ${job}, by worker ${worker}`;
    jobs.append(line);
  });
  socket.addEventListener("close", () => setTimeout(listen, 500));
}

listen();
