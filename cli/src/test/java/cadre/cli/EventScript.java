package cadre.cli;

import cadre.wire.api.StepView;
import cadre.wire.job.JobView;
import cadre.wire.job.LogChunk;
import cadre.wire.job.LogStream;
import cadre.wire.json.Json;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The log of a job as a server streams it: each connection begins after {@code Last-Event-ID}. */
public final class EventScript implements FakeServer.Answer {
    private final List<String> events = new ArrayList<>();
    private final List<String> ids = new ArrayList<>();
    private final List<Integer> breaks = new ArrayList<>();
    private int repeated;
    private int connection;
    private long seq;

    /** The next piece of the log. */
    public EventScript chunk(LogStream stream, String text) {
        seq++;
        var chunk =
                new LogChunk(
                        Sample.ATTEMPT, seq, stream, 0, 0, text.getBytes(StandardCharsets.UTF_8));
        return add("chunk", Sample.ATTEMPT + ":" + seq, Json.write(chunk));
    }

    /** The attempt begins. */
    public EventScript attempt(LogStream human) {
        var attempt = Sample.attempt("running", human, java.util.Optional.empty());
        return add("attempt", Sample.ATTEMPT + ":0", Json.write(attempt));
    }

    /** A step of the agent; {@code id} is the place behind it. */
    public EventScript step(String id, StepView step) {
        return add("step", id, Json.write(step));
    }

    /** The job is over. */
    public EventScript end(JobView job) {
        return add("end", "end", Json.write(job));
    }

    /** The server ends the stream, for the key is no longer good. */
    public EventScript keyLost() {
        return add(
                "closed",
                "closed",
                "{\"code\":\"UNAUTHORIZED\",\"reason\":\"the key was revoked or has expired\"}");
    }

    /** The connection breaks here, once. */
    public EventScript breaks() {
        breaks.add(events.size());
        return this;
    }

    /** After a reconnect so many events come once more: a server that is not exact. */
    public EventScript repeating(int count) {
        repeated = count;
        return this;
    }

    private EventScript add(String kind, String id, String data) {
        events.add("event: " + kind + "\nid: " + id + "\ndata: " + data + "\n\n");
        ids.add(id);
        return this;
    }

    @Override
    public void to(HttpExchange exchange, FakeServer.Asked asked) throws IOException {
        var lastId = asked.headers().get("Last-event-id");
        int from = lastId == null ? 0 : ids.indexOf(lastId) + 1 - repeated;
        int to = connection < breaks.size() ? breaks.get(connection) : events.size();
        connection++;
        if (exchange.getResponseCode() < 0) {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
        }
        var out = exchange.getResponseBody();
        out.write(": hello\n\n".getBytes(StandardCharsets.UTF_8));
        for (int i = Math.max(0, from); i < to; i++) {
            out.write(events.get(i).getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
        if (to < events.size()) {
            out.write(events.get(to).substring(0, 20).getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
        exchange.close();
    }
}
