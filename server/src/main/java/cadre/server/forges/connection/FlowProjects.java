package cadre.server.forges.connection;

import cadre.wire.config.Setting;
import cadre.wire.config.YamlFile;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.KeyId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads which repository belongs to a tracker's project: the list {@code flows} of {@code
 * connections.yaml}. The file is read at each call; what cannot be read is logged, and the last
 * good list stays. Thread-safe.
 */
public final class FlowProjects {
    private static final Set<String> KEYS =
            Set.of("tracker", "project", "host", "repository", "start_as");
    private static final int MOST = 500;
    private static final int MOST_GROUPS = 20;

    /** Of a name: it goes into addresses, so that a dot or two alone would mean another one. */
    private static final String PART = "(?!-|\\.{1,2}(?:/|$))[A-Za-z0-9._-]{1,100}";

    private final Path file;
    private final LastGood<List<FlowProject>> counting;

    /** Of a data folder. */
    public FlowProjects(Path home) {
        this.file = home.resolve(ConfiguredConnections.FILE);
        this.counting = new LastGood<>("projects of flows", this::read);
    }

    /**
     * All of them as the file was good last; none without the file.
     *
     * @throws CadreException INVALID that names the key, its place and what is allowed, if it never
     *     was good
     */
    public List<FlowProject> all() {
        return counting.read();
    }

    /** What is wrong with the file now, so that an older list counts; empty if nothing is. */
    public Optional<CadreException> problem() {
        all();
        return counting.problem();
    }

    private List<FlowProject> read() {
        if (!Files.exists(file)) {
            return List.of();
        }
        return YamlFile.read("connections", file.toString(), text())
                .map(root -> root.entries(ConfiguredConnections.ROOT).get("flows"))
                .map(FlowProjects::ofList)
                .orElse(List.of());
    }

    private String text() {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The file of the connections cannot be read",
                    Map.of("file", file),
                    "Make it readable for the server's user, in UTF-8",
                    e);
        }
    }

    private static List<FlowProject> ofList(Setting list) {
        var all = list.items().stream().map(FlowProjects::ofItem).toList();
        if (all.size() > MOST) {
            throw list.wrong("at most " + MOST + " projects");
        }
        var seen = new HashSet<String>();
        for (var each : all) {
            if (!seen.add(each.tracker() + " " + each.project())) {
                throw list.wrong(
                        "the project "
                                + each.project()
                                + " of "
                                + each.tracker()
                                + " is there twice");
            }
        }
        return all;
    }

    private static FlowProject ofItem(Setting item) {
        var given = item.entries(KEYS);
        var repository = needed(given, "repository", item);
        if (!repository.text().matches(PART + "(/" + PART + "){1," + MOST_GROUPS + "}")) {
            throw repository.wrong("write it as owner/name, at a GitLab with all its groups");
        }
        return new FlowProject(
                needed(given, "tracker", item).text(),
                needed(given, "project", item).text(),
                needed(given, "host", item).text(),
                repository.text(),
                Optional.ofNullable(given.get("start_as")).map(FlowProjects::key));
    }

    private static KeyId key(Setting setting) {
        try {
            return KeyId.of(setting.text());
        } catch (CadreException e) {
            throw setting.wrong("write the id of a key, such as k7: 'cadre key list' lists them");
        }
    }

    private static Setting needed(Map<String, Setting> given, String key, Setting item) {
        return Optional.ofNullable(given.get(key))
                .filter(setting -> !setting.text().isBlank())
                .orElseThrow(() -> item.wrong("it needs tracker, project, host and repository"));
    }
}
