package cadre.server.gateways.hub;

import cadre.wire.bus.TaskStatus;
import cadre.wire.bus.TaskUpdate;
import cadre.wire.bus.TaskView;
import cadre.wire.error.CadreException;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import cadre.wire.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a client wants of a task, read from {@code /bridge/team/task-update}.
 *
 * @param task empty if no task can have such an id
 * @param claim whether it wants to have the task for itself
 * @param owner who has it, or is to have it
 * @param actor who asks, when that is another
 */
record Wish(
        TeamName team,
        Optional<Long> task,
        boolean claim,
        Optional<MemberName> owner,
        Optional<MemberName> actor,
        Optional<Status> status,
        TaskUpdate changes) {
    /** As much as Cadre's own surfaces take. */
    private static final int LONGEST_SUBJECT = 500;

    private static final int LONGEST_DESCRIPTION = 64 * 1024;
    private static final int LONGEST_WORD = 64;

    /**
     * Reads it.
     *
     * @throws Refusal that names the first field which is missing or wrong
     */
    static Wish read(Fields fields) {
        var team = team(fields);
        var task = task(fields);
        var status = fields.word("status", LONGEST_WORD).map(word -> Status.of("status", word));
        var metadata = metadata(fields, status);
        var outcome = outcome(status, metadata);
        return new Wish(
                team,
                task,
                fields.flag("claim", false),
                member(fields, "owner"),
                member(fields, "actor"),
                status,
                new TaskUpdate(
                        outcome.map(Outcome::status).or(() -> status.map(Wish::cadre)),
                        Optional.empty(),
                        Optional.empty(),
                        fields.text("subject", LONGEST_SUBJECT),
                        fields.text("description", LONGEST_DESCRIPTION),
                        Optional.empty(),
                        outcome.map(Outcome::word),
                        ids(fields, "add_blocks"),
                        ids(fields, "add_blocked_by"),
                        metadata,
                        fields.number("if_match_mtime_ms", 0, Long.MAX_VALUE)));
    }

    /** The changes of the task as it was seen, and only of that. */
    TaskUpdate changesOf(TaskView seen) {
        var assignee =
                owner.map(MemberName::name).filter(name -> !name.equals(seen.assigneeRole()));
        return new TaskUpdate(
                changes.status(),
                changes.note(),
                changes.token(),
                changes.title(),
                changes.detail(),
                assignee,
                changes.outcome(),
                changes.addBlocks(),
                changes.addBlockedBy(),
                changes.metadataPatch(),
                Optional.of(seen.mtimeMs()));
    }

    static TeamName team(Fields fields) {
        return name(fields.required("team_name", 200), "team_name", TeamName::new);
    }

    static Optional<MemberName> member(Fields fields, String field) {
        return fields.word(field, 200).map(text -> name(text, field, MemberName::new));
    }

    static <T> T name(String text, String field, Function<String, T> reader) {
        try {
            return reader.apply(text);
        } catch (CadreException e) {
            throw Refusal.field(field, field + ": " + e.fix());
        }
    }

    /** An id is any text of theirs; only decimal ones are ids of tasks here. */
    private static Optional<Long> task(Fields fields) {
        return id(fields.required("task_id", LONGEST_WORD).strip());
    }

    static Optional<Long> id(String text) {
        return text.matches("[0-9]{1,18}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }

    private static List<Long> ids(Fields fields, String field) {
        return fields.texts(field, LONGEST_WORD).stream()
                .map(text ->
                        id(text.strip())
                                .orElseThrow(() ->
                                        Refusal.field(
                                                field, field + " holds what is no task's id")))
                .toList();
    }

    private static TaskStatus cadre(Status status) {
        return switch (status) {
            case PENDING -> TaskStatus.OPEN;
            case IN_PROGRESS -> TaskStatus.IN_PROGRESS;
            case COMPLETED -> TaskStatus.DONE;
            case FAILED -> TaskStatus.FAILED;
            case DELETED -> TaskStatus.CANCELLED;
        };
    }

    /** What a failure is called stands in the metadata, too, whoever asks. */
    private static Optional<JsonNode> metadata(Fields fields, Optional<Status> status) {
        var patch = fields.object("metadata_patch").map(node -> (ObjectNode) node.deepCopy());
        var active = fields.text(BridgeTask.ACTIVE_FORM, LONGEST_SUBJECT);
        var failed = status.filter(Status.FAILED::equals).isPresent();
        if (patch.isEmpty() && active.isEmpty() && !failed) {
            return Optional.empty();
        }
        var merged = patch.orElseGet(() -> (ObjectNode) Json.tree(Map.of()));
        active.ifPresent(text -> merged.put(BridgeTask.ACTIVE_FORM, text));
        if (failed) {
            merged.put("result", Outcome.FAILED.word());
        }
        return Optional.of(merged);
    }

    /** How it ended, if it did. */
    private static Optional<Outcome> outcome(Optional<Status> status, Optional<JsonNode> metadata) {
        return status.flatMap(wanted ->
                switch (wanted) {
                    case COMPLETED, FAILED ->
                            metadata.map(patch -> patch.path("result").asString(""))
                                    .flatMap(Outcome::of)
                                    .or(() -> Optional.of(Outcome.SUCCESS));
                    case PENDING, IN_PROGRESS, DELETED -> Optional.empty();
                });
    }
}
