package cadre.server.crews;

import cadre.server.bus.inbox.Inbox;
import cadre.wire.crew.CrewRequest;
import cadre.wire.crew.PartRequest;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.job.Expects;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a crew may be asked for. Each refusal names the one thing wrong; nothing is begun then. */
record CrewCheck(Casting casting) {
    static final int MOST_PARTS = 50;
    private static final int MOST_COMPARED = 8;
    private static final int LONGEST_STEM = 36;
    private static final int MOST_BYTES = 64 * 1024;
    private static final int MOST_PATHS = 50;
    private static final int MOST_LABELS = 40;
    private static final int LONGEST_CHECK = 4_000;
    private static final String NAME = "[a-z0-9][a-z0-9-]{0,39}";

    /**
     * Checks all but the parts.
     *
     * @throws CadreException INVALID or TOO_LARGE
     */
    void request(CrewRequest request) {
        demand(
                !request.request().isBlank() || !request.parts().isEmpty(),
                "The request is empty",
                Map.of("field", "request"),
                "Say what the crew shall do");
        text("request", request.request());
        demand(
                request.parts().size() <= MOST_PARTS && request.agents().size() <= MOST_PARTS,
                "There are too many parts",
                Map.of("parts", Math.max(request.parts().size(), request.agents().size())),
                "Give at most " + MOST_PARTS + "; several crews may run side by side");
        demand(
                request.parts().isEmpty() || request.agents().isEmpty(),
                "There are parts, and agents to make parts of",
                Map.of("fields", "parts, agents"),
                "Give one of the two");
        demand(
                request.labels().size() <= MOST_LABELS,
                "There are too many labels",
                Map.of("labels", request.labels().size()),
                "Give at most " + MOST_LABELS);
        run(request.check(), request.timeoutSec());
        request.idempotencyKey()
                .ifPresent(key ->
                        demand(
                                !key.isBlank() && key.length() <= 200,
                                "The idempotency key is empty or too long",
                                Map.of("characters", key.length()),
                                "Give 1 to 200 characters"));
        compare(request);
        request.resolve().ifPresent(casting::role);
        request.agents().forEach(agent -> casting.profiles().profile(agent));
        request.lead().ifPresent(agent -> casting.profiles().profile(agent));
        request.classifier().ifPresent(agent -> casting.profiles().profile(agent));
    }

    private void compare(CrewRequest request) {
        var compared = request.compare();
        if (compared.isEmpty()) {
            return;
        }
        demand(
                compared.size() >= 2 && compared.size() <= MOST_COMPARED,
                "A comparison is of another number of agents",
                Map.of("compare", compared.size()),
                "Name 2 to " + MOST_COMPARED + " profiles, such as codex,claude");
        demand(
                request.parts().isEmpty() && request.agents().isEmpty(),
                "Each agent of a comparison does all of the request",
                Map.of("fields", "compare, parts, agents"),
                "Leave parts and agents out, or compare nothing");
        demand(
                request.resolve().isEmpty(),
                "A comparison merges nothing that could conflict",
                Map.of("fields", "compare, resolve"),
                "Give one of the two");
        compared.forEach(agent -> casting.profiles().profile(agent));
    }

    /** All of the request for each agent that is compared; a part is named like its agent. */
    static List<PartRequest> compared(CrewRequest request) {
        var taken = new HashSet<String>();
        var parts = new ArrayList<PartRequest>();
        for (var agent : request.compare()) {
            var isFit = agent.name().length() <= LONGEST_STEM && !agent.name().equals(Inbox.ALL);
            var stem = isFit ? agent.name() : "agent";
            var name = stem;
            for (int n = 2; !taken.add(name); n++) {
                name = stem + "-" + n;
            }
            parts.add(PartRequest.of(request.request()).withAgent(agent).withName(name));
        }
        return parts;
    }

    /**
     * Checks how the parts are run.
     *
     * @throws CadreException INVALID
     */
    void run(Optional<String> command, Optional<Long> timeoutSec) {
        command.ifPresent(check ->
                demand(
                        !check.isBlank() && check.length() <= LONGEST_CHECK,
                        "The check is empty or too long",
                        Map.of("characters", check.length()),
                        "Give a shell command of 1 to 4000 characters, or none"));
        timeoutSec.ifPresent(sec ->
                demand(
                        sec >= 1 && sec <= 604_800,
                        "The time limit is out of range",
                        Map.of("timeout_sec", sec),
                        "Use 1 to 604800 seconds"));
    }

    /**
     * The parts with their names, roles and what is expected of them.
     *
     * @param withRepositories whether they have something to change
     * @throws CadreException INVALID or TOO_LARGE: too many, a name twice, an unknown role, agent
     *     or need, a circle, a path that leads out of the repository
     */
    List<PartRequest> parts(List<PartRequest> given, boolean withRepositories) {
        demand(
                !given.isEmpty() && given.size() <= MOST_PARTS,
                given.isEmpty() ? "There are no parts" : "There are too many parts",
                Map.of("parts", given.size()),
                "Give 1 to " + MOST_PARTS + " parts");
        var named = named(given);
        var names = new HashSet<String>();
        var parts = new ArrayList<PartRequest>();
        for (var part : named) {
            var name = part.name().orElseThrow();
            demand(
                    names.add(name),
                    "Two parts have the same name",
                    Map.of("part", name),
                    "Give each a name of its own");
            parts.add(filled(part, name, withRepositories));
        }
        for (var part : parts) {
            needs(part, names);
        }
        circle(parts);
        return List.copyOf(parts);
    }

    private static List<PartRequest> named(List<PartRequest> given) {
        var taken = new HashSet<String>();
        given.forEach(part -> part.name().ifPresent(taken::add));
        var named = new ArrayList<PartRequest>();
        for (int i = 0; i < given.size(); i++) {
            var part = given.get(i);
            if (part.name().isPresent()) {
                named.add(part);
                continue;
            }
            var name = "part-" + (i + 1);
            while (!taken.add(name)) {
                name += "-x";
            }
            named.add(part.withName(name));
        }
        return named;
    }

    private PartRequest filled(PartRequest part, String name, boolean withRepositories) {
        demand(
                name.matches(NAME) && !name.equals(Inbox.ALL),
                "This is no name of a part",
                Map.of("part", shown(name)),
                "Use 1 to 40 of a-z, 0-9 and '-', not beginning with '-'; 'all' means everyone");
        demand(
                !part.description().isBlank(),
                "A part says nothing",
                Map.of("part", name),
                "Give a description");
        text("description", part.description());
        demand(
                part.paths().size() <= MOST_PATHS,
                "A part has too many paths",
                Map.of("part", name, "paths", part.paths().size()),
                "Give at most " + MOST_PATHS);
        part.paths().forEach(path -> path(name, path));
        var role = casting.role(part.role().orElse(Casting.USUAL));
        var chain = casting.chain(part);
        var expects = part.expects().orElse(withRepositories ? role.expects() : Expects.ANSWER);
        demand(
                expects == Expects.ANSWER || withRepositories,
                "A part is to change something, and there is no repository",
                Map.of("part", name),
                "Give a repository, or let it expect an answer");
        return new PartRequest(
                Optional.of(name),
                part.description().strip(),
                Optional.of(role.name()),
                Optional.of(chain.getFirst()),
                part.dependsOn().stream().distinct().toList(),
                part.paths().stream().map(CrewCheck::plain).distinct().toList(),
                Optional.of(expects));
    }

    private static void path(String part, String path) {
        var plain = plain(path);
        var isOutside =
                plain.isEmpty()
                        || plain.length() > 500
                        || path.startsWith("/")
                        || path.indexOf('\\') >= 0
                        || path.chars().anyMatch(c -> c < ' ' || c == 127)
                        || List.of(plain.split("/", -1)).contains("..")
                        || List.of(plain.split("/", -1)).contains(".git");
        demand(
                !isOutside,
                "This path leads out of the repository",
                Map.of("part", part, "path", shown(path)),
                "Give a path or glob relative to the repository, such as src/api or docs/**");
    }

    private static String plain(String path) {
        var text = path.strip();
        while (text.startsWith("./")) {
            text = text.substring(2);
        }
        while (text.endsWith("/")) {
            text = text.substring(0, text.length() - 1);
        }
        return text;
    }

    private static void needs(PartRequest part, Set<String> names) {
        var name = part.name().orElseThrow();
        for (var need : part.dependsOn()) {
            demand(
                    names.contains(need),
                    "A part depends on one that is not there",
                    Map.of("part", name, "depends_on", shown(need)),
                    "Parts are: " + String.join(", ", names.stream().sorted().toList()));
        }
    }

    private static void circle(List<PartRequest> parts) {
        var open = new HashMap<String, List<String>>();
        parts.forEach(part -> open.put(part.name().orElseThrow(), part.dependsOn()));
        while (true) {
            var free =
                    open.entrySet().stream()
                            .filter(one -> one.getValue().stream().noneMatch(open::containsKey))
                            .map(Map.Entry::getKey)
                            .toList();
            if (free.isEmpty()) {
                break;
            }
            free.forEach(open::remove);
        }
        demand(
                open.isEmpty(),
                "Parts depend on each other in a circle",
                Map.of("parts", String.join(" -> ", around(open))),
                "Take one of these needs away");
    }

    /** One way round: each part of what is left needs another one of it. */
    private static List<String> around(Map<String, List<String>> open) {
        var way = new LinkedHashSet<String>();
        var next = open.keySet().stream().sorted().findFirst();
        while (next.isPresent() && way.add(next.get())) {
            next =
                    open.getOrDefault(next.get(), List.of()).stream()
                            .filter(open::containsKey)
                            .findFirst();
        }
        var all = new ArrayList<>(way);
        next.ifPresent(first -> {
            all.subList(0, all.indexOf(first)).clear();
            all.add(first);
        });
        return all;
    }

    private static void text(String field, String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            throw new CadreException(
                    ErrorCode.TOO_LARGE,
                    "The text is too long",
                    Map.of("field", field, "most_bytes", MOST_BYTES),
                    "Put long texts into a file of the repository");
        }
        demand(
                text.indexOf('\0') < 0,
                "The text holds a zero byte",
                Map.of("field", field),
                "Take it out");
    }

    private static String shown(String text) {
        return text.length() > 80 ? text.substring(0, 80) + "..." : text;
    }

    static void demand(boolean good, String what, Map<String, ?> which, String fix) {
        if (!good) {
            throw new CadreException(ErrorCode.INVALID, what, which, fix);
        }
    }
}
