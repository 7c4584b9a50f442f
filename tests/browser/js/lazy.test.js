import { Emitter } from "/static/js/emitter.js";
import { Lazy } from "/static/js/ui/lazy.js";
import { assertEqual, test } from "./harness.js";

test("missing part is loaded when the server is back", async () => {
  const socket = new Emitter();
  const notices = new Map();
  const status = { show: (topic, { text }) => notices.set(topic, text), clear: (topic) => notices.delete(topic) };
  let isThere = false;
  let loads = 0;
  const lazy = new Lazy(
    async () => {
      loads++;
      if (!isThere) throw new TypeError("Failed to fetch");
      return "part";
    },
    status,
    socket,
  );
  socket.emit("open");
  assertEqual(loads, 0, "nobody has used it");
  assertEqual(await lazy.get(), null);
  assertEqual([...notices.values()].length, 1);
  isThere = true;
  socket.emit("open");
  assertEqual(await lazy.get(), "part");
  assertEqual(lazy.current, "part");
  assertEqual([...notices.values()], []);
  assertEqual(loads, 2);
});
