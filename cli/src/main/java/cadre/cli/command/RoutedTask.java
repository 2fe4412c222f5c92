package cadre.cli.command;

import cadre.cli.client.Connection;
import cadre.cli.client.Hub;
import cadre.cli.client.Hub.Reply;
import cadre.cli.print.Cells;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The task on a team's board that a routed piece of work belongs to, as the environment names it:
 * {@code TFX_TEAM_NAME}, {@code TFX_TEAM_TASK_ID}, {@code TFX_TEAM_AGENT_NAME}, {@code
 * TFX_TEAM_LEAD_NAME}. The hub is that of {@code TFX_HUB_URL}, else the Cadre server itself. One
 * that is away is warned of, and the work goes on.
 */
final class RoutedTask implements AutoCloseable {
    private static final int LONGEST_MESSAGE = 4096;
    private static final int LONGEST_SUMMARY = 200;

    private final Seat seat;
    private final Hub hub;
    private final Consumer<String> notes;

    /**
     * Who works on what.
     *
     * @param task empty if the work belongs to no task
     * @param isHere whether the hub is the Cadre server that runs the work
     */
    record Seat(String team, Optional<String> task, String worker, String lead, boolean isHere) {}

    private RoutedTask(Seat seat, Hub hub, Consumer<String> notes) {
        this.seat = seat;
        this.hub = hub;
        this.notes = notes;
    }

    /**
     * The task that the environment names; empty if it names no team.
     *
     * @param notes gets one line for each thing that the hub does not do
     */
    static Optional<RoutedTask> of(
            Surroundings surroundings, String role, Connection server, Consumer<String> notes) {
        var env = surroundings.env();
        return given(env, "TFX_TEAM_NAME")
                .map(team -> {
                    var worker =
                            given(env, "TFX_TEAM_AGENT_NAME")
                                    .orElse(role + "-worker-" + ProcessHandle.current().pid());
                    var lead = given(env, "TFX_TEAM_LEAD_NAME").orElse("team-lead");
                    var hub = given(env, "TFX_HUB_URL").map(RoutedTask::address);
                    var isHere = hub.isEmpty() || hub.get().equals(server.url());
                    var task = given(env, "TFX_TEAM_TASK_ID");
                    var seat = new Seat(team, task, worker, lead, isHere);
                    return new RoutedTask(seat, hub(env, hub, server), notes);
                });
    }

    private static Hub hub(Map<String, String> env, Optional<URI> named, Connection server) {
        var token = given(env, "TFX_HUB_TOKEN").or(() -> given(env, "CADRE_HUB_TOKEN"));
        if (named.isEmpty() || named.get().equals(server.url())) {
            return new Hub(server.url(), token.or(() -> keyAway(server)));
        }
        return new Hub(named.get(), token);
    }

    /** On this machine the bridge knows its callers by the names that they give. */
    private static Optional<String> keyAway(Connection server) {
        var host = String.valueOf(server.url().getHost());
        var isHere = host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
        return isHere ? Optional.empty() : server.key();
    }

    private static URI address(String text) {
        try {
            return URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
        } catch (IllegalArgumentException e) {
            return URI.create("http://invalid.invalid");
        }
    }

    Seat seat() {
        return seat;
    }

    /** What became of the claim. */
    enum Claim {
        /** It is the worker's, or nobody can say: the work goes on. */
        GO_ON,
        /** Another one has it: there is nothing to do. */
        TAKEN
    }

    Claim claim() {
        if (seat.task.isEmpty()) {
            return Claim.GO_ON;
        }
        var reply =
                hub.post(
                        "team/task-update",
                        Map.of(
                                "team_name",
                                seat.team,
                                "task_id",
                                seat.task.get(),
                                "claim",
                                true,
                                "owner",
                                seat.worker,
                                "status",
                                "in_progress"));
        return switch (reply) {
            case Reply.Done _ -> Claim.GO_ON;
            case Reply.Refused refused when refused.status() == 409 ->
                    isOwn(refused) ? Claim.GO_ON : Claim.TAKEN;
            case Reply.Refused refused -> {
                warn("the task is not claimed", refused);
                yield Claim.GO_ON;
            }
            case Reply.Away away -> {
                notes.accept("cadre: the hub is away, the task is not claimed: " + away.reason());
                yield Claim.GO_ON;
            }
        };
    }

    /** A worker that was started anew has its own claim still. */
    private boolean isOwn(Reply.Refused refused) {
        var error = refused.body().path("error");
        var before =
                error.path("task_before").isObject()
                        ? error.path("task_before")
                        : error.path("details").path("task_before");
        return before.path("owner").asString("").equals(seat.worker)
                && before.path("status").asString("").equals("in_progress");
    }

    /**
     * Tells how it ended: the task, then the lead, then whoever listens.
     *
     * @param result {@code success}, {@code failed} or {@code timeout}
     * @param text for the lead, cut to 4 KiB
     */
    void end(String result, String text) {
        var message = CappedText.of(text, LONGEST_MESSAGE);
        var summary = Cells.clean(text.lines().findFirst().orElse(result));
        seat.task.ifPresent(task -> close(task, result, message));
        say(
                "the lead has no message",
                hub.post(
                        "team/send-message",
                        Map.of(
                                "team_name",
                                seat.team,
                                "from",
                                seat.worker,
                                "to",
                                seat.lead,
                                "text",
                                message.isBlank() ? result : message,
                                "summary",
                                summary.length() > LONGEST_SUMMARY
                                        ? summary.substring(0, LONGEST_SUMMARY)
                                        : summary)));
        seat.task.ifPresent(task ->
                say(
                        "the result is not told",
                        hub.post(
                                "result",
                                Map.of(
                                        "agent_id",
                                        seat.worker,
                                        "topic",
                                        "task.result",
                                        "payload",
                                        Map.of("task_id", task, "result", result),
                                        "trace_id",
                                        seat.team))));
    }

    private void close(String task, String result, String message) {
        var metadata = new TreeMap<String, Object>(Map.of("result", result, "summary", message));
        say(
                "the task is not updated",
                hub.post(
                        "team/task-update",
                        Map.of(
                                "team_name",
                                seat.team,
                                "task_id",
                                task,
                                "owner",
                                seat.worker,
                                "status",
                                "completed",
                                "metadata_patch",
                                metadata)));
    }

    private void say(String what, Reply reply) {
        switch (reply) {
            case Reply.Done _ -> {
                // as it should be
            }
            case Reply.Refused refused -> warn(what, refused);
            case Reply.Away away ->
                    notes.accept("cadre: the hub is away, " + what + ": " + away.reason());
        }
    }

    private void warn(String what, Reply.Refused refused) {
        notes.accept(
                "cadre: %s: the hub answered %d %s"
                        .formatted(what, refused.status(), Cells.clean(refused.code())));
    }

    private static Optional<String> given(Map<String, String> env, String name) {
        return Optional.ofNullable(env.get(name)).map(String::strip).filter(v -> !v.isEmpty());
    }

    @Override
    public void close() {
        hub.close();
    }
}
