import { Emitter } from "/static/js/emitter.js";
import { LiveState } from "/static/js/ui/live-state.js";
import { Status } from "/static/js/ui/status.js";
import { assertEqual, test } from "./harness.js";

test("the page says what the first picture waits for, in turn", () => {
  const [root, stage] = [document.createElement("div"), document.createElement("div")];
  const socket = new Emitter();
  const live = new LiveState(stage, new Status(root, stage));
  const said = [];
  const note = (step) => {
    step();
    said.push(root.textContent);
  };
  live.follow(socket);
  note(() => live.waitFor("server"));
  note(() => socket.emit("open"));
  note(() => socket.emit("loading"));
  note(() => live.resume());
  note(() => socket.emit("open"));
  assertEqual(said, ["Connecting to the server…", "Waiting for the first result…", "Loading MediaPipe…", "", ""]);
});
