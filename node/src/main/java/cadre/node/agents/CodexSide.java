package cadre.node.agents;

import cadre.wire.agent.QuotaWindow;
import cadre.wire.agent.Step;
import cadre.wire.agent.Usage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * What a run of Codex used, answer by answer, from its session files: its stream says it only at
 * the end of a turn that went well, and for the whole session. Sessions that this one started count
 * too. For one thread at a time.
 */
final class CodexSide implements SideReader {
    private static final Logger log = LoggerFactory.getLogger(CodexSide.class);
    private static final int MOST_FILES = 200;

    private final CodexRollouts rollouts;
    private final Optional<CodexLogin> login;
    private final Instant since;
    private final Tally tally = new Tally();
    private final Windows windows = new Windows();
    private final Map<Path, SideFile> files = new HashMap<>();
    private @Nullable Path main;

    /**
     * For one run.
     *
     * @param rollouts where its session is
     * @param since when the run began
     * @param login that it may renew, empty for none
     */
    CodexSide(CodexRollouts rollouts, Instant since, Optional<CodexLogin> login) {
        this.rollouts = rollouts;
        this.login = login;
        this.since = since;
    }

    @Override
    public Extent extent() {
        return Extent.ALL;
    }

    @Override
    public List<Step> poll(String sessionId) {
        login.ifPresent(CodexSide::takeBack);
        if (main == null) {
            main = rollouts.of(sessionId).orElse(null);
        }
        if (main == null) {
            return List.of();
        }
        hold(main, sessionId);
        rollouts.latest().stream().filter(this::isWritten).forEach(file -> hold(file, sessionId));
        var steps = new ArrayList<Step>();
        files.values().forEach(file -> steps.addAll(file.more()));
        return steps;
    }

    @Override
    public List<QuotaWindow> windows() {
        return windows.all();
    }

    @Override
    public List<String> end() {
        return login.map(CodexLogin::end).orElse(List.of());
    }

    /** What cannot be stored now is tried again at the end; the tokens used count all the same. */
    private static void takeBack(CodexLogin login) {
        try {
            login.takeBack();
        } catch (UncheckedIOException e) {
            log.atWarn().setCause(e).log("a renewed login cannot be stored yet");
        }
    }

    private void hold(Path file, String sessionId) {
        if (files.size() < MOST_FILES) {
            files.computeIfAbsent(
                    file, path -> new SideFile(path, new Rollout(sessionId, path)::steps));
        }
    }

    /** Whether this run may have written to it. */
    private boolean isWritten(Path file) {
        try {
            var written = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
            return !written.isBefore(since.minusSeconds(2));
        } catch (IOException gone) {
            return false;
        }
    }

    /** One session file, read line by line. */
    private final class Rollout {
        private final String sessionId;
        private final boolean isMain;
        private String model = "";
        private boolean hasRecords;

        /** What older versions say: the total of the session, again and again. */
        private Usage total = Usage.NONE;

        Rollout(String sessionId, Path file) {
            this.sessionId = sessionId;
            this.isMain = file.equals(main);
        }

        List<Step> steps(JsonNode line) {
            var payload = line.path("payload");
            return switch (Fields.text(line, "type")) {
                case "turn_context" -> context(line, payload);
                case "token_usage_record" -> record(line, payload);
                case "event_msg" ->
                        Fields.text(payload, "type").equals("token_count")
                                ? count(line, payload)
                                : List.of();
                default -> List.of();
            };
        }

        private List<Step> context(JsonNode line, JsonNode payload) {
            model = Clip.name(Fields.text(payload, "model"));
            return isMain && isOfThisRun(line) && !model.isEmpty()
                    ? List.of(new Step.Session(sessionId, model))
                    : List.of();
        }

        private List<Step> record(JsonNode line, JsonNode payload) {
            if (!isOfThisRun(line) || !Fields.text(payload, "session_id").equals(sessionId)) {
                return List.of();
            }
            hasRecords = true;
            return used(CodexUsage.of(payload.path("usage")));
        }

        private List<Step> count(JsonNode line, JsonNode payload) {
            if (isOfThisRun(line)) {
                Fields.time(line, "timestamp")
                        .ifPresent(at -> windows.codexSays(payload.path("rate_limits"), at));
            }
            var total = payload.path("info").path("total_token_usage");
            if (!isMain || hasRecords || !total.isObject()) {
                return List.of();
            }
            var all = CodexUsage.of(total);
            var more = Tally.since(this.total, all);
            this.total = all;
            return isOfThisRun(line) ? used(more) : List.of();
        }

        private List<Step> used(Usage more) {
            if (more.equals(Usage.NONE)) {
                return List.of();
            }
            Optional<Step> step = tally.add(model, more).map(total -> new Step.Used(model, total));
            return step.stream().toList();
        }

        private boolean isOfThisRun(JsonNode line) {
            return Fields.time(line, "timestamp").filter(at -> !at.isBefore(since)).isPresent();
        }
    }
}
