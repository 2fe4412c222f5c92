package cadre.cli.command;

import cadre.wire.config.Setting;
import cadre.wire.config.YamlFile;
import cadre.wire.crew.CrewConfirm;
import cadre.wire.crew.PartRequest;
import cadre.wire.error.CadreException;
import cadre.wire.id.AgentName;
import cadre.wire.id.RoleName;
import cadre.wire.job.Expects;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The ways in which a crew is asked for, read.
 *
 * @param request what all of it is for
 * @param agents one for each part, where the request counts or lists them
 * @param parts where a file says them
 * @param check the file's
 */
record CrewForms(
        String request,
        List<AgentName> agents,
        List<PartRequest> parts,
        Optional<String> check,
        Optional<Long> timeoutSec) {
    private static final int MOST = 50;
    private static final int LARGEST_FILE = 1 << 20;
    private static final Pattern COUNTED =
            Pattern.compile("([0-9]{1,9}):([A-Za-z0-9-]+)(?:\\s+(.*))?", Pattern.DOTALL);
    private static final Set<String> FILE_KEYS = Set.of("request", "check", "timeout_sec", "parts");
    private static final Set<String> PART_KEYS =
            Set.of("name", "description", "role", "agent", "depends_on", "paths", "expects");

    /**
     * A request, perhaps counted such as {@code 3:codex review the API}, and a list of agents such
     * as {@code codex,2:gemini}.
     *
     * @throws CadreException INVALID for a count out of 1 to 50
     */
    static CrewForms of(String request, List<String> agents) {
        var counted = COUNTED.matcher(request.strip());
        if (agents.isEmpty() && counted.matches()) {
            var rest = counted.group(3) == null ? "" : counted.group(3).strip();
            return plain(rest, times(counted.group(1), counted.group(2), request));
        }
        var all = new ArrayList<AgentName>();
        for (var one : agents) {
            var some = COUNTED.matcher(one.strip());
            all.addAll(
                    some.matches() && some.group(3) == null
                            ? times(some.group(1), some.group(2), one)
                            : List.of(new AgentName(one.strip())));
        }
        if (all.size() > MOST) {
            throw RunCommand.wrong(
                    "These are too many agents",
                    Map.of("agents", all.size()),
                    "Give at most " + MOST);
        }
        return plain(request, all);
    }

    /** A request that is not counted: all of it for each agent. */
    static CrewForms whole(String request) {
        return plain(request, List.of());
    }

    private static CrewForms plain(String request, List<AgentName> agents) {
        return new CrewForms(request, agents, List.of(), Optional.empty(), Optional.empty());
    }

    private static List<AgentName> times(String count, String agent, String given) {
        var times = Long.parseLong(count);
        if (times < 1 || times > MOST) {
            throw RunCommand.wrong(
                    "This is no number of agents",
                    Map.of("given", given.length() > 80 ? given.substring(0, 80) : given),
                    "Give 1 to " + MOST + ", such as 3:codex");
        }
        return Collections.nCopies((int) times, new AgentName(agent));
    }

    /** That a proposed crew runs like this. */
    CrewConfirm confirm() {
        return new CrewConfirm(parts, check, timeoutSec);
    }

    /**
     * A file such as crew.yaml.
     *
     * @param request in place of the file's
     * @throws CadreException INVALID naming the line
     */
    static CrewForms ofFile(Path file, Optional<String> request) {
        var root =
                YamlFile.read("crew", file.toString(), text(file))
                        .orElseThrow(() ->
                                RunCommand.wrong(
                                        "The file is empty",
                                        Map.of("file", file),
                                        "Write 'parts:' and a list below it"));
        var keys = root.entries(FILE_KEYS);
        var parts = new ArrayList<PartRequest>();
        Optional.ofNullable(keys.get("parts")).map(Setting::items).orElse(List.of()).stream()
                .map(CrewForms::part)
                .forEach(parts::add);
        if (parts.isEmpty()) {
            throw root.wrong("has no parts; write 'parts:' and a list below it");
        }
        return new CrewForms(
                request.or(() -> text(keys, "request")).orElse(""),
                List.of(),
                parts,
                text(keys, "check"),
                Optional.ofNullable(keys.get("timeout_sec")).map(one -> one.number(1, 604_800)));
    }

    private static PartRequest part(Setting item) {
        var keys = item.entries(PART_KEYS);
        if (!keys.containsKey("description")) {
            throw item.wrong("has no description");
        }
        return new PartRequest(
                text(keys, "name"),
                text(keys, "description").orElse(""),
                text(keys, "role").map(RoleName::new),
                text(keys, "agent").map(AgentName::new),
                texts(keys, "depends_on"),
                texts(keys, "paths"),
                Optional.ofNullable(keys.get("expects"))
                        .map(one -> one.oneOf(List.of("change", "answer")))
                        .map(word -> word.equals("change") ? Expects.CHANGE : Expects.ANSWER));
    }

    private static Optional<String> text(Map<String, Setting> keys, String key) {
        return Optional.ofNullable(keys.get(key)).map(Setting::text);
    }

    private static List<String> texts(Map<String, Setting> keys, String key) {
        return Optional.ofNullable(keys.get(key)).map(Setting::texts).orElse(List.of());
    }

    private static String text(Path file) {
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(LARGEST_FILE + 1);
            if (bytes.length > LARGEST_FILE) {
                throw RunCommand.wrong(
                        "The file is too large", Map.of("file", file), "Use at most 1 MiB");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw RunCommand.wrong(
                    "The file cannot be read",
                    Map.of("file", file, "reason", e.getClass().getSimpleName()),
                    "Give the path of a readable file");
        }
    }
}
