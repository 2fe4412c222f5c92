package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.wire.bus.ClaimRequest;
import cadre.wire.bus.TaskStatus;
import cadre.wire.bus.TaskView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.Comparator;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Picks the task that is ready for a member and claims it: its own first, then by priority, then
 * the oldest. One that another claims meanwhile is passed over.
 */
final class NextTask {
    private final Voice voice;

    NextTask(Voice voice) {
        this.voice = voice;
    }

    Optional<JsonNode> claim(Optional<Long> leaseSec) {
        var own = voice.self().toString();
        var ready =
                Api.page(
                                voice.api()
                                        .whole(
                                                voice.route("tasks")
                                                        .with("status", TaskStatus.OPEN.word())),
                                TaskView.class)
                        .items()
                        .stream()
                        .filter(TaskView::ready)
                        .filter(task ->
                                task.assigneeRole().isEmpty() || task.assigneeRole().equals(own))
                        .sorted(
                                Comparator.comparing(TaskView::assigneeRole)
                                        .reversed()
                                        .thenComparing(
                                                Comparator.comparing(TaskView::priority).reversed())
                                        .thenComparing(TaskView::id))
                        .toList();
        for (var task : ready) {
            try {
                return Optional.of(
                        voice.api()
                                .post(
                                        voice.route("tasks", task.id(), "claim"),
                                        new ClaimRequest(leaseSec)));
            } catch (CadreException e) {
                if (e.code() != ErrorCode.CONFLICT) {
                    throw e;
                }
            }
        }
        return Optional.empty();
    }
}
