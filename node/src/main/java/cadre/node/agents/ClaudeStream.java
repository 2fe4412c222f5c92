package cadre.node.agents;

import static cadre.node.agents.Fields.flat;
import static cadre.node.agents.Fields.scalar;
import static cadre.node.agents.Fields.text;

import cadre.wire.agent.ModelUsage;
import cadre.wire.agent.QuotaWindow;
import cadre.wire.agent.Step;
import cadre.wire.agent.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What each line of {@code claude -p --output-format stream-json --verbose} means. Unknown types
 * and missing fields are skipped: the format has no promise of stability. For one run.
 */
final class ClaudeStream {
    /** The model of messages that the CLI itself made up to report an error. */
    static final String SYNTHETIC = "<synthetic>";

    private static final int MOST_OPEN_CALLS = 1000;

    /** What it says when an answer broke off, or did not come in time. */
    private static final Pattern CUT =
            Pattern.compile(
                    "Connection dropped|ECONNRESET|socket hang up|[Tt]imed out|closed mid"
                            + "|stream ended|incomplete");

    /** A first refusal may be a token that has run out and is renewed; a second one is not. */
    private static final int MOST_REFUSALS = 2;

    /** Tool calls whose result is still to come, with the file that they change. */
    private final Map<String, String> openEdits = new LinkedHashMap<>();

    private String directory = "";
    private String lastError = "";

    private String model = "";

    /** What the results so far say was used. */
    private final Tally used = new Tally();

    /** What was used at least: the results and the messages after them. */
    private final Tally running = new Tally();

    /** What the session had used when this run began, by model. */
    private final Map<String, Usage> before = new HashMap<>();

    /** Tool calls that were refused and told of. */
    private final Set<String> refused = new LinkedHashSet<>();

    private final Windows windows = new Windows();
    private Optional<Instant> resetAt = Optional.empty();
    private int refusals;

    /** For one run; {@code before} is what its session had used until then. */
    ClaudeStream(List<ModelUsage> before) {
        before.forEach(part -> this.before.merge(part.model(), part.usage(), Usage::plus));
    }

    List<QuotaWindow> windows() {
        return windows.all();
    }

    List<Step> steps(JsonNode line) {
        return switch (text(line, "type")) {
            case "system" -> system(line);
            case "assistant" -> assistant(line);
            case "user" -> user(line);
            case "rate_limit_event" -> limit(line.path("rate_limit_info"));
            case "result" -> result(line);
            default -> List.of();
        };
    }

    private List<Step> system(JsonNode line) {
        return switch (text(line, "subtype")) {
            case "init" -> {
                directory = text(line, "cwd");
                model = Clip.name(text(line, "model"));
                yield List.of(new Step.Session(text(line, "session_id"), model));
            }
            case "api_retry" -> retry(line);
            case "permission_denied" -> {
                var what = scalar(line, "tool_name") + ": " + scalar(line, "message");
                yield refusal(text(line, "tool_use_id"), what);
            }
            default -> List.of();
        };
    }

    private List<Step> refusal(String call, String what) {
        if (refused.size() >= MOST_OPEN_CALLS || (!call.isEmpty() && !refused.add(call))) {
            return List.of();
        }
        return List.of(Refusal.of(what));
    }

    /** Of a subscription: when what is used up is there again. */
    private List<Step> limit(JsonNode limit) {
        windows.claudeSays(limit);
        var status = text(limit, "status");
        if (status.equals("rejected")) {
            long seconds = limit.path("resetsAt").asLong(0);
            resetAt =
                    seconds > 0 && seconds < 1L << 36
                            ? Optional.of(Instant.ofEpochSecond(seconds))
                            : resetAt;
        }
        return status.equals("allowed_warning")
                ? List.of(
                        new Step.Notice(
                                Clip.text(
                                        "the account's limit is nearly used up: "
                                                + scalar(limit, "rateLimitType"))))
                : List.of();
    }

    /** The CLI goes on trying with a key that is refused: that only costs time. */
    private List<Step> retry(JsonNode line) {
        var notice =
                new Step.Notice(
                        "the model's service failed (%s %s), retry %s of %s in %s ms"
                                .formatted(
                                        scalar(line, "error_status").isEmpty()
                                                ? "no answer,"
                                                : scalar(line, "error_status"),
                                        text(line, "error"),
                                        scalar(line, "attempt"),
                                        scalar(line, "max_retries"),
                                        scalar(line, "retry_delay_ms")));
        int status = line.path("error_status").asInt(0);
        refusals = status == 401 || status == 403 ? refusals + 1 : 0;
        if (refusals < MOST_REFUSALS) {
            return List.of(notice);
        }
        var refused =
                new Step.Failed(
                        "authentication",
                        "the model's service refuses the login again and again",
                        Optional.of(status),
                        running.total());
        return List.of(notice, refused);
    }

    /** One line per block; several lines repeat the id and usage of one message. */
    private List<Step> assistant(JsonNode line) {
        var message = line.path("message");
        var error = text(line, "error");
        limit(line.path("api_error_params").path("rate_limit_info"));
        boolean madeUp = !error.isEmpty() || text(message, "model").equals(SYNTHETIC);
        var steps = new ArrayList<Step>();
        for (var block : message.path("content")) {
            switch (text(block, "type")) {
                case "text" -> {
                    var said = Clip.text(text(block, "text"));
                    // Not the model's: it must not count as the beginning of a turn.
                    steps.add(madeUp ? new Step.Notice(said) : new Step.Message(said));
                }
                case "tool_use" -> steps.add(toolCall(block));
                default -> {}
            }
        }
        lastError = madeUp ? error : "";
        if (!madeUp) {
            refusals = 0;
            count(message).ifPresent(steps::add);
        }
        return steps;
    }

    /**
     * Adds what a message used. Its output is as it was when the message began, so the sum is a
     * lower bound of the output; the transcript says more while it runs, the result says all.
     */
    private Optional<Step> count(JsonNode message) {
        var id = text(message, "id");
        var usage = message.path("usage");
        if (id.isEmpty() || !usage.isObject()) {
            return Optional.empty();
        }
        var name = Clip.name(text(message, "model"));
        return running.put(name, id, ClaudeUsage.of(usage)).map(now -> new Step.Used(name, now));
    }

    private Step toolCall(JsonNode block) {
        var id = text(block, "id");
        var tool = text(block, "name");
        var input = block.path("input");
        var path = text(input, tool.equals("NotebookEdit") ? "notebook_path" : "file_path");
        boolean edits =
                switch (tool) {
                    case "Write", "Edit", "MultiEdit", "NotebookEdit" -> !path.isEmpty();
                    default -> false;
                };
        if (edits && openEdits.size() < MOST_OPEN_CALLS) {
            openEdits.put(id, path);
        }
        return new Step.ToolCall(id, tool, Clip.text(input.toString()));
    }

    private List<Step> user(JsonNode line) {
        var steps = new ArrayList<Step>();
        for (var block : line.path("message").path("content")) {
            if (text(block, "type").equals("tool_result")) {
                var id = text(block, "tool_use_id");
                boolean failed = block.path("is_error").asBoolean(false);
                steps.add(new Step.ToolResult(id, failed, Clip.text(flat(block.path("content")))));
                var path = openEdits.remove(id);
                if (path != null && !failed) {
                    boolean isNew = text(line.path("tool_use_result"), "type").equals("create");
                    steps.add(new Step.FileChange(relative(path), isNew ? "add" : "edit"));
                }
            }
        }
        return steps;
    }

    /** As people know the file: from where the run started, when it lies there. */
    private String relative(String path) {
        return !directory.isEmpty() && path.startsWith(directory + "/")
                ? path.substring(directory.length() + 1)
                : path;
    }

    /** {@code subtype} is "success" for API errors too: only {@code is_error} counts. */
    private List<Step> result(JsonNode line) {
        var steps = new ArrayList<Step>();
        for (var denied : line.path("permission_denials")) {
            var what = scalar(denied, "tool_name") + " " + denied.path("tool_input");
            steps.addAll(refusal(text(denied, "tool_use_id"), what));
        }
        var total = account(line, steps);
        var subtype = text(line, "subtype");
        boolean failed =
                line.path("is_error").asBoolean(!subtype.equals("success"))
                        || subtype.startsWith("error");
        steps.add(
                failed
                        ? failed(line, subtype, total)
                        : new Step.Answered(Clip.answer(text(line, "result")), total));
        return steps;
    }

    private Step failed(JsonNode line, String subtype, Usage total) {
        var message = text(line, "result");
        if (message.isEmpty()) {
            message = flat(line.path("errors"));
        }
        if (message.isEmpty()) {
            message = subtype;
        }
        int status = line.path("api_error_status").asInt(0);
        var kind = kind(subtype, status, message);
        return new Step.Failed(
                kind,
                Clip.text(message),
                status == 0 ? Optional.empty() : Optional.of(status),
                kind.equals(ServiceFailure.QUOTA) ? resetAt : Optional.empty(),
                total);
    }

    private String kind(String subtype, int status, String message) {
        if (subtype.equals("error_max_turns")) {
            return ServiceFailure.TURN_LIMIT;
        }
        if (subtype.equals("error_max_budget_usd") || lastError.equals("billing_error")) {
            return ServiceFailure.QUOTA; // no credit comes as status 400
        }
        if (status != 0) {
            return ServiceFailure.ofStatus(status);
        }
        if (CUT.matcher(message).find()) {
            return ServiceFailure.CUT_STREAM; // which the CLI calls a server error
        }
        return switch (lastError) {
            case "authentication_failed", "oauth_org_not_allowed" -> ServiceFailure.AUTHENTICATION;
            case "rate_limit" -> ServiceFailure.QUOTA;
            case "server_error", "overloaded" -> ServiceFailure.OVERLOAD;
            case "invalid_request", "model_not_found" -> ServiceFailure.BAD_REQUEST;
            default ->
                    message.startsWith("Not logged in")
                            ? ServiceFailure.AUTHENTICATION
                            : ServiceFailure.OTHER;
        };
    }

    /**
     * What a result says of this run, by model where it does. Newer versions say what was used
     * since the last result, so that several results add up; of older ones some say it for the run
     * (2.1.197 does) and some for the session.
     */
    private Usage account(JsonNode line, List<Step> steps) {
        var sinceLast = line.path("model_usage_since_last_result");
        var session = line.path("modelUsage");
        if (sinceLast.isObject()) {
            for (var part : sinceLast.properties()) {
                used.add(asMessagesSay(part.getKey()), ClaudeUsage.ofModel(part.getValue()));
            }
        } else if (session.isObject() && !session.isEmpty()) {
            boolean countsOn = countsOn(session, ClaudeUsage.of(line.path("usage")));
            for (var part : session.properties()) {
                var name = asMessagesSay(part.getKey());
                var usage = ClaudeUsage.ofModel(part.getValue());
                var earlier = before.getOrDefault(name, ClaudeUsage.FREE);
                used.set(name, countsOn ? Tally.since(earlier, usage) : usage);
            }
        } else {
            used.set(asMessagesSay(model), ClaudeUsage.of(line.path("usage")));
        }
        for (var part : used.models()) {
            running.set(part.model(), part.usage());
            if (!part.usage().equals(Usage.NONE)) {
                steps.add(new Step.Used(part.model(), part.usage()));
            }
        }
        var total = used.total();
        return total.costUsd().isPresent() || !line.path("total_cost_usd").isNumber()
                ? total
                : ClaudeUsage.withCost(total, cost(line.path("total_cost_usd").decimalValue()));
    }

    /**
     * A model with a window of a million tokens is {@code claude-opus-4-6[1m]} to the CLI and to
     * its results, but {@code claude-opus-4-6} in messages, transcripts and price tables.
     */
    private static String asMessagesSay(String model) {
        int window = model.endsWith("]") ? model.lastIndexOf('[') : -1;
        return Clip.name(window > 0 ? model.substring(0, window) : model);
    }

    /** Whether there is room in it for what the session had used before and for this run. */
    private boolean countsOn(JsonNode models, Usage run) {
        long all = 0;
        for (var part : models) {
            all += ClaudeUsage.ofModel(part).totalTokens();
        }
        long earlier = before.values().stream().mapToLong(Usage::totalTokens).sum();
        return earlier > 0 && all >= earlier + run.totalTokens();
    }

    private BigDecimal cost(BigDecimal ofTheSession) {
        var earlier = before.values().stream().reduce(Usage::plus).flatMap(Usage::costUsd);
        return ofTheSession.subtract(earlier.orElse(BigDecimal.ZERO)).max(BigDecimal.ZERO);
    }
}
