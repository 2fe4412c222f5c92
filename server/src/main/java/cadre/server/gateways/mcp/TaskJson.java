package cadre.server.gateways.mcp;

import cadre.wire.bus.TaskView;
import cadre.wire.json.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** A task as the tools show it: what is as ever is left out, for it would cost tokens each time. */
final class TaskJson {
    private static final int USUAL_PRIORITY = 5;

    private TaskJson() {}

    static ObjectNode of(TaskView task) {
        var json =
                Json.mapper()
                        .createObjectNode()
                        .put("id", task.id())
                        .put("title", task.title())
                        .put("assignee_role", task.assigneeRole())
                        .put("status", task.status().word())
                        .put("detail", task.detail())
                        .put("created_by", task.createdBy().name())
                        .put("note", task.note())
                        .put("ts", task.ts().toString());
        if (!task.verified()) {
            json.put("verified", false);
        }
        if (task.priority() != USUAL_PRIORITY) {
            json.put("priority", task.priority());
        }
        if (!task.labels().isEmpty()) {
            json.set("labels", Json.tree(task.labels()));
        }
        task.dueAt().ifPresent(at -> json.put("due_at", seconds(at)));
        put(json, "depends_on", task.blockedBy());
        task.heldBy()
                .filter(holder -> !holder.name().equals(task.assigneeRole()))
                .ifPresent(holder -> json.put("held_by", holder.name()));
        task.leaseUntil().ifPresent(at -> json.put("lease_until", seconds(at)));
        task.token().ifPresent(token -> json.put("token", token));
        task.outcome().ifPresent(word -> json.put("outcome", word));
        return json;
    }

    private static String seconds(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static void put(ObjectNode json, String name, List<Long> ids) {
        if (!ids.isEmpty()) {
            json.set(name, Json.tree(ids));
        }
    }
}
