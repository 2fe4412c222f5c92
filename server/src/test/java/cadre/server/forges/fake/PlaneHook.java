package cadre.server.forges.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A webhook of {@link FakePlane}, in one of the ways in which Plane has sent them. */
final class PlaneHook {
    /** Network failures are tried again, then the hook is switched off; answers never are. */
    private static final Courier.Patience V1 = new Courier.Patience(6, false);

    private static final Courier.Patience V2 = new Courier.Patience(5, true);

    private final String id = UUID.randomUUID().toString();
    private final URI url;
    private final String secret;
    private final FakePlane.Generation generation;
    private volatile boolean active = true;

    PlaneHook(URI url, String secret, FakePlane.Generation generation) {
        this.url = url;
        this.secret = secret;
        this.generation = generation;
    }

    boolean isActive() {
        return active;
    }

    /**
     * What happened.
     *
     * @param entity {@code issue} or {@code issue_comment}
     * @param action {@code created} or {@code updated}
     * @param data the expanded entity
     * @param field the changed key of the request; empty for none
     * @param before the old value
     */
    record Happening(
            String workspace,
            String entity,
            String action,
            Map<String, Object> data,
            String field,
            Object before,
            Object after,
            Map<String, Object> actor) {}

    void send(Courier courier, Happening what) {
        if (!active) {
            return;
        }
        var event = UUID.randomUUID().toString();
        courier.send(
                () -> letter(what, event),
                generation == FakePlane.Generation.V2 ? V2 : V1,
                () -> active = false);
    }

    private Courier.Letter letter(Happening what, String event) {
        var delivery = UUID.randomUUID().toString(); // a new one at each try
        var body =
                switch (generation) {
                    case V1 -> first(what, what.entity(), what.data());
                    case V2 -> second(what, event, delivery);
                    case OLD -> first(what, oldName(what), oldData(what));
                };
        var bytes = PythonJson.write(body).getBytes(UTF_8);
        var headers = new LinkedHashMap<String, String>();
        headers.put("Content-Type", "application/json");
        headers.put("User-Agent", "Autopilot");
        headers.put("X-Plane-Delivery", delivery);
        headers.put("X-Plane-Event", String.valueOf(body.get("event")));
        if (!secret.isEmpty()) {
            headers.put("X-Plane-Signature", Hmac.of("HmacSHA256", secret, bytes));
        }
        return new Courier.Letter(body.get("event") + " " + what.action(), url, headers, bytes);
    }

    private Map<String, Object> first(Happening what, String event, Map<String, Object> data) {
        var activity = new LinkedHashMap<String, Object>();
        activity.put("field", what.field().isEmpty() ? null : what.field());
        activity.put("old_value", what.before());
        activity.put("new_value", what.after());
        activity.put("actor", what.actor());
        activity.put("old_identifier", null);
        activity.put("new_identifier", null);
        var body = new LinkedHashMap<String, Object>();
        body.put("event", event);
        body.put("action", what.action());
        body.put("webhook_id", id);
        body.put("workspace_id", what.workspace());
        body.put("data", data);
        body.put("activity", activity);
        return body;
    }

    private static String oldName(Happening what) {
        return (what.entity().equals("issue") ? "work_item." : "comment.") + what.action();
    }

    private static Map<String, Object> oldData(Happening what) {
        var data = new LinkedHashMap<>(what.data());
        if (what.entity().equals("issue_comment")) {
            data.put(
                    "comment",
                    String.valueOf(data.get("comment_html")).replaceAll("<[^>]*>", "").strip());
        }
        return data;
    }

    private Map<String, Object> second(Happening what, String event, String delivery) {
        var comment = what.entity().equals("issue_comment");
        var data = new LinkedHashMap<String, Object>();
        if (comment) {
            var inner = new LinkedHashMap<String, Object>();
            inner.put("id", what.data().get("id"));
            inner.put("access", "INTERNAL");
            inner.put("actor_id", what.data().get("actor"));
            inner.put("issue_id", what.data().get("issue"));
            inner.put("edited_at", what.data().get("edited_at"));
            inner.put(
                    "comment_stripped",
                    String.valueOf(what.data().get("comment_html")).replaceAll("<[^>]*>", ""));
            data.put("id", what.data().get("issue"));
            data.put("project_id", what.data().get("project"));
            data.put("comment", inner);
        } else {
            data.putAll(what.data());
            data.put("project_id", data.remove("project"));
            if (data.remove("state") instanceof Map<?, ?> state) {
                data.put("state_id", state.get("id"));
            }
            data.put("label_ids", List.of());
            data.remove("labels");
            data.put("assignee_ids", List.of());
            data.remove("assignees");
        }
        var before = new LinkedHashMap<String, Object>();
        if (!what.field().isEmpty()) {
            before.put(what.field().equals("state") ? "state_id" : what.field(), what.before());
        }
        var body = new LinkedHashMap<String, Object>();
        body.put("version", "v2");
        body.put("delivery_id", delivery);
        body.put("event_id", event);
        body.put("entity_id", data.get("id"));
        body.put("entity_type", "issue");
        body.put("event", (comment ? "workitem.comment." : "workitem.") + what.action());
        body.put("webhook_id", id);
        body.put("workspace_id", what.workspace());
        body.put("data", data);
        body.put("previous_attributes", before);
        return body;
    }
}
