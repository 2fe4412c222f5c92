package cadre.server.bus.task;

import cadre.server.bus.Texts;
import cadre.wire.bus.TaskRequest;
import cadre.wire.bus.TaskUpdate;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.MemberName;
import cadre.wire.json.Json;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Checks what a task is to say, and puts it together. */
final class TaskWords {
    private static final int LONGEST_TITLE = 500;
    private static final int MOST_DETAIL_BYTES = 64 * 1024;
    private static final int MOST_NOTE_BYTES = 16 * 1024;
    private static final int MOST_METADATA_BYTES = 64 * 1024;
    private static final int MOST_LABELS = 20;
    private static final int LONGEST_OUTCOME = 100;
    private static final String LABEL = "[A-Za-z0-9][A-Za-z0-9._:/+-]{0,63}";
    private static final int USUAL_PRIORITY = 5;

    private TaskWords() {}

    static TaskRow.Words of(TaskRequest request) {
        title(request.title());
        Texts.requireBytes("detail", request.detail().orElse(""), MOST_DETAIL_BYTES);
        var priority = request.priority().orElse(USUAL_PRIORITY);
        Texts.requireRange("priority", priority, 0, 9);
        labels(request.labels());
        return new TaskRow.Words(
                request.title().strip(),
                Texts.requireStorable("detail", request.detail().orElse("")),
                "",
                priority,
                request.labels(),
                request.dueAt(),
                "",
                Json.mapper().createObjectNode());
    }

    /** The words of a task after this update. */
    static TaskRow.Words after(TaskRow.Words before, TaskUpdate update) {
        update.title().ifPresent(TaskWords::title);
        update.detail().ifPresent(text -> Texts.requireBytes("detail", text, MOST_DETAIL_BYTES));
        update.note().ifPresent(text -> Texts.requireBytes("note", text, MOST_NOTE_BYTES));
        update.outcome()
                .ifPresent(text -> Texts.requireCharacters("outcome", text, LONGEST_OUTCOME));
        update.labels().ifPresent(TaskWords::labels);
        return new TaskRow.Words(
                update.title().map(String::strip).orElse(before.title()),
                update.detail()
                        .map(text -> Texts.requireStorable("detail", text))
                        .orElse(before.detail()),
                update.note()
                        .filter(text -> !text.isEmpty())
                        .map(text -> Texts.requireStorable("note", text))
                        .orElse(before.note()),
                before.priority(),
                update.labels().orElse(before.labels()),
                update.dueAt().map(TaskWords::time).orElse(before.dueAt()),
                update.outcome().orElse(before.outcome()),
                update.metadataPatch()
                        .map(patch -> patched(before.metadata(), patch))
                        .orElse(before.metadata()));
    }

    private static Optional<Instant> time(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "This is no time",
                    Map.of("due_at", text.length() > 80 ? text.substring(0, 80) : text),
                    "Write it as 2026-01-31T12:00:00Z, or leave it empty for no date",
                    e);
        }
    }

    private static JsonNode patched(JsonNode before, JsonNode patch) {
        if (!(before.deepCopy() instanceof ObjectNode merged) || !patch.isObject()) {
            throw Texts.invalid(
                    "The metadata is no JSON object", Map.of(), "Give fields with their values");
        }
        for (var field : patch.properties()) {
            if (field.getValue().isNull()) {
                merged.remove(field.getKey());
            } else {
                merged.set(field.getKey(), field.getValue());
            }
        }
        var text = merged.toString();
        Texts.requireBytes("metadata", text, MOST_METADATA_BYTES);
        Texts.requireStorable("metadata", text.replace("\\u0000", "\0"));
        return merged;
    }

    private static void title(String title) {
        // JSON without the field leaves null here
        if (title == null || title.isBlank()) {
            throw Texts.invalid("The task has no title", Map.of(), "Give one line that names it");
        }
        Texts.requireCharacters("title", title, LONGEST_TITLE);
        Texts.requireStorable("title", title);
    }

    private static void labels(List<String> labels) {
        if (labels.size() > MOST_LABELS) {
            throw Texts.invalid(
                    "Too many labels",
                    Map.of("labels", labels.size()),
                    "Give at most " + MOST_LABELS);
        }
        labels.stream()
                .filter(label -> !label.matches(LABEL))
                .findFirst()
                .ifPresent(label -> {
                    throw Texts.invalid(
                            "This is no label",
                            Map.of("label", label.length() > 80 ? label.substring(0, 80) : label),
                            "Use 1 to 64 of letters, digits and '._:/+-'");
                });
    }

    /** A member's name, or empty for anybody. */
    static String assignee(String text) {
        return text.isEmpty() ? "" : new MemberName(text).name();
    }
}
