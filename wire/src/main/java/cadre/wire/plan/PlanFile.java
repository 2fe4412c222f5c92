package cadre.wire.plan;

import static cadre.wire.plan.PlanKeys.list;
import static cadre.wire.plan.PlanKeys.needed;
import static cadre.wire.plan.PlanKeys.of;

import cadre.wire.config.Setting;
import cadre.wire.config.YamlFile;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code cadre-plan.yaml}: its form. Whether it makes sense says {@link PlanCheck}. */
public final class PlanFile {
    /** The keys of the file, as the schema has them. */
    static final Set<String> KEYS =
            Set.of(
                    "name",
                    "base",
                    "repositories",
                    "agents",
                    "streams",
                    "shared",
                    "contracts",
                    "merge",
                    "checks",
                    "commits",
                    "rehearse");

    static final Set<String> REPOSITORY_KEYS = Set.of("name", "url");
    static final Set<String> AGENT_KEYS = Set.of("name", "profile", "role", "streams", "brief");
    static final Set<String> SHARED_KEYS = Set.of("path", "rule", "owner", "command", "repository");
    static final Set<String> CONTRACT_KEYS =
            Set.of("name", "kind", "file", "text", "owner", "consumers", "repository");
    static final Set<String> MERGE_KEYS = Set.of("order", "by");
    static final Set<String> CHECK_KEYS = Set.of("each", "end", "timeout_sec");
    static final Set<String> COMMIT_KEYS = Set.of("subject", "trailers");

    static final Set<String> REHEARSE_KEYS = Set.of("every_min");

    private static final int MOST_STREAMS = 500;
    private static final int MOST = 500;
    private static final int LONGEST_CONTRACT = 64 * 1024;
    private static final int LONGEST_BRIEF = 8 * 1024;

    private PlanFile() {}

    /**
     * The plan that a text says. Where it names one repository, all that leaves the name out has
     * that one's.
     *
     * @param place where the text comes from, for errors: a file's path
     * @throws CadreException INVALID that names the key, its line and what is allowed there
     */
    public static PlanDefinition read(String place, String text) {
        var root =
                YamlFile.read("plan", place, text)
                        .orElseThrow(() ->
                                new CadreException(
                                        ErrorCode.INVALID,
                                        "The plan is empty",
                                        Map.of("place", place),
                                        "Write 'streams:' and a list below it; 'cadre plan init'"
                                                + " writes a whole one"));
        var keys = root.entries(KEYS);
        var name = PlanKeys.name(needed(root, keys, "name"));
        var base = of(keys, "base").map(PlanKeys::branch).orElse("main");
        var streams = new ArrayList<PlanStream>();
        for (var item : list(keys, "streams", MOST_STREAMS)) {
            streams.add(StreamReading.of(item, name, base));
        }
        if (streams.isEmpty()) {
            throw of(keys, "streams").orElse(root).wrong("a plan has at least one stream");
        }
        var plan =
                new PlanDefinition(
                        name,
                        base,
                        list(keys, "repositories", MOST).stream()
                                .map(PlanFile::repository)
                                .toList(),
                        list(keys, "agents", MOST).stream().map(PlanFile::agent).toList(),
                        streams,
                        list(keys, "shared", MOST).stream().map(PlanFile::shared).toList(),
                        list(keys, "contracts", MOST).stream().map(PlanFile::contract).toList(),
                        of(keys, "merge").map(PlanFile::merge).orElse(PlanMerge.COMPUTED),
                        checks(keys),
                        commits(keys),
                        of(keys, "rehearse").map(PlanFile::rehearse).orElse(PlanRehearsal.USUAL),
                        List.of());
        return OneRepository.named(plan);
    }

    private static PlanRepository repository(Setting item) {
        var keys = item.entries(REPOSITORY_KEYS);
        return new PlanRepository(
                PlanKeys.name(needed(item, keys, "name")),
                PlanKeys.line(needed(item, keys, "url"), 1000),
                PlanKeys.lineOf(item));
    }

    private static PlanAgent agent(Setting item) {
        var keys = item.entries(AGENT_KEYS);
        return new PlanAgent(
                PlanKeys.name(needed(item, keys, "name")),
                of(keys, "profile").map(PlanKeys::profile),
                of(keys, "role").map(PlanKeys::role),
                PlanKeys.names(keys, "streams"),
                of(keys, "brief").map(one -> PlanKeys.text(one, LONGEST_BRIEF)),
                PlanKeys.lineOf(item));
    }

    private static SharedPath shared(Setting item) {
        var keys = item.entries(SHARED_KEYS);
        return new SharedPath(
                PlanKeys.path(needed(item, keys, "path")).path(),
                of(keys, "rule").map(one -> one.oneOf(SharedRule.words())).flatMap(SharedRule::of),
                of(keys, "owner").map(PlanKeys::name),
                of(keys, "command").map(one -> PlanKeys.line(one, 2000)),
                of(keys, "repository").map(PlanKeys::name),
                PlanKeys.lineOf(item));
    }

    private static PlanContract contract(Setting item) {
        var keys = item.entries(CONTRACT_KEYS);
        var file = of(keys, "file").map(one -> PlanKeys.path(one).path());
        var text = of(keys, "text").map(one -> PlanKeys.text(one, LONGEST_CONTRACT));
        if (file.isPresent() == text.isPresent()) {
            throw item.wrong("a contract has a file, or its text itself");
        }
        return new PlanContract(
                PlanKeys.name(needed(item, keys, "name")),
                ContractKind.of(needed(item, keys, "kind").oneOf(ContractKind.words()))
                        .orElseThrow(),
                file,
                text,
                PlanKeys.name(needed(item, keys, "owner")),
                PlanKeys.names(keys, "consumers"),
                of(keys, "repository").map(PlanKeys::name),
                PlanKeys.lineOf(item));
    }

    private static PlanMerge merge(Setting setting) {
        var keys = setting.entries(MERGE_KEYS);
        var by = of(keys, "by").map(one -> one.oneOf(List.of("merge", "rebase"))).orElse("merge");
        return new PlanMerge(
                PlanKeys.names(keys, "order"),
                by.equals("rebase") ? PlanMerge.By.REBASE : PlanMerge.By.MERGE,
                of(keys, "order").map(PlanKeys::lineOf).orElse(0));
    }

    private static PlanChecks checks(Map<String, Setting> keys) {
        var given = of(keys, "checks").map(one -> one.entries(CHECK_KEYS)).orElse(Map.of());
        return new PlanChecks(
                commands(given, "each"),
                commands(given, "end"),
                of(given, "timeout_sec").map(one -> one.number(1, 604_800)));
    }

    private static List<String> commands(Map<String, Setting> keys, String key) {
        return of(keys, key).stream()
                .flatMap(one -> (one.isWord() ? List.of(one) : one.items()).stream())
                .map(one -> PlanKeys.line(one, 2000))
                .toList();
    }

    private static PlanCommits commits(Map<String, Setting> keys) {
        var given = of(keys, "commits").map(one -> one.entries(COMMIT_KEYS)).orElse(Map.of());
        return new PlanCommits(
                of(given, "subject").map(one -> PlanKeys.line(one, 200)),
                list(given, "trailers", 20).stream().map(PlanFile::trailer).toList());
    }

    private static PlanRehearsal rehearse(Setting setting) {
        if (setting.isWord()) {
            if (!List.of("off", "false").contains(setting.text().toLowerCase(Locale.ROOT))) {
                throw setting.wrong("write 'off', or {every_min: 5}");
            }
            return PlanRehearsal.OFF;
        }
        var keys = setting.entries(REHEARSE_KEYS);
        return new PlanRehearsal(needed(setting, keys, "every_min").integer(1, 1440));
    }

    private static String trailer(Setting setting) {
        var line = PlanKeys.line(setting, 300);
        if (!line.matches("[A-Za-z][A-Za-z0-9-]{0,60}: \\S.*")) {
            throw setting.wrong("a trailer is a line such as 'Co-Authored-By: Ann <ann@x.org>'");
        }
        return line;
    }

    /** For the schema: what the parser knows of each part. */
    static Optional<Set<String>> keysOf(String part) {
        return Optional.ofNullable(
                Map.of(
                                "repositories", REPOSITORY_KEYS,
                                "agents", AGENT_KEYS,
                                "streams", StreamReading.KEYS,
                                "shared", SHARED_KEYS,
                                "contracts", CONTRACT_KEYS,
                                "merge", MERGE_KEYS,
                                "checks", CHECK_KEYS,
                                "commits", COMMIT_KEYS)
                        .get(part));
    }
}
