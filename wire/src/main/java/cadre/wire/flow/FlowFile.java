package cadre.wire.flow;

import cadre.wire.config.Nearest;
import cadre.wire.config.Setting;
import cadre.wire.config.YamlFile;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AgentName;
import cadre.wire.id.RoleName;
import cadre.wire.job.Expects;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads {@code .cadre/flow.yaml}. */
public final class FlowFile {
    /** Where a repository has it. */
    public static final String PATH = ".cadre/flow.yaml";

    private static final Set<String> KEYS =
            Set.of("name", "trigger", "branch", "limits", "roles", "stages");
    private static final Set<String> TRIGGER_KEYS =
            Set.of("projects", "labels", "states", "authors");
    private static final Set<String> LIMIT_KEYS = Set.of("rework", "failures", "jobs");
    private static final Set<String> ROLE_KEYS =
            Set.of("name", "work", "profile", "prompt", "task", "tools", "expects", "timeout_sec");
    private static final Set<String> STAGE_KEYS =
            Set.of("name", "role", "state", "gates", "back_to");
    private static final String NAME = "[a-z0-9][a-z0-9-]{0,39}";
    private static final int MOST_STAGES = 30;
    private static final int MOST_WORDS = 100;

    private FlowFile() {}

    /**
     * The flow that a text says.
     *
     * @param place where the text comes from, for errors: a file's path
     * @throws CadreException INVALID that names the key, its line, what is allowed there and, where
     *     a word is nearly right, the one that was probably meant
     */
    public static FlowDefinition read(String place, String text) {
        var root =
                YamlFile.read("flow", place, text)
                        .orElseThrow(() ->
                                new CadreException(
                                        ErrorCode.INVALID,
                                        "The flow is empty",
                                        Map.of("place", place),
                                        "Write 'stages:' and a list below it; 'cadre flow init'"
                                                + " writes a whole one"));
        var keys = root.entries(KEYS);
        var roles = roles(keys);
        var flow =
                new FlowDefinition(
                        of(keys, "name").map(FlowFile::name).orElse("default"),
                        trigger(keys),
                        of(keys, "branch").map(FlowFile::branch).orElse(BranchPattern.USUAL),
                        limits(keys),
                        roles,
                        stages(root, keys, roles));
        return flow;
    }

    private static FlowTrigger trigger(Map<String, Setting> keys) {
        var given = of(keys, "trigger").map(one -> one.entries(TRIGGER_KEYS)).orElse(Map.of());
        return new FlowTrigger(
                taken(given, "projects"),
                taken(given, "labels"),
                taken(given, "states"),
                taken(given, "authors"));
    }

    private static BranchPattern branch(Setting setting) {
        var pattern = new BranchPattern(setting.text());
        if (!pattern.isGood()) {
            throw setting.wrong(
                    "a branch is a folder of its own and the item's key, in a-z, 0-9, '-' and '_',"
                            + " such as cadre/{key} or cadre/{key}-{title}");
        }
        return pattern;
    }

    private static FlowLimits limits(Map<String, Setting> keys) {
        var given = of(keys, "limits").map(one -> one.entries(LIMIT_KEYS)).orElse(Map.of());
        var usual = FlowLimits.USUAL;
        return new FlowLimits(
                of(given, "rework").map(one -> one.integer(0, 50)).orElse(usual.rework()),
                of(given, "failures").map(one -> one.integer(1, 20)).orElse(usual.failures()),
                of(given, "jobs").map(one -> one.integer(1, 500)).orElse(usual.jobs()));
    }

    private static List<FlowRole> roles(Map<String, Setting> keys) {
        var names = new HashSet<RoleName>();
        var roles = new ArrayList<FlowRole>();
        for (var item : of(keys, "roles").map(Setting::items).orElse(List.of())) {
            var role = role(item);
            if (!names.add(role.name())) {
                throw item.wrong("the role " + role.name() + " is there twice");
            }
            roles.add(role);
        }
        return roles;
    }

    private static FlowRole role(Setting item) {
        var keys = item.entries(ROLE_KEYS);
        var name = checked(needed(item, keys, "name"), RoleName::new);
        return new FlowRole(
                name,
                of(keys, "work").map(one -> checked(one, RoleName::new)).orElse(name),
                of(keys, "profile").map(one -> checked(one, AgentName::new)),
                of(keys, "prompt").map(one -> RepositoryPath.read(one, false)),
                of(keys, "task").map(one -> RepositoryPath.read(one, false)),
                words(keys, "tools"),
                of(keys, "expects")
                        .map(one -> one.oneOf(List.of("change", "answer")))
                        .map(word -> word.equals("change") ? Expects.CHANGE : Expects.ANSWER)
                        .orElse(Expects.ANSWER),
                of(keys, "timeout_sec").map(one -> one.number(1, 604_800)));
    }

    private static List<FlowStage> stages(
            Setting root, Map<String, Setting> keys, List<FlowRole> roles) {
        var items = of(keys, "stages").map(Setting::items).orElse(List.of());
        if (items.size() < 2 || items.size() > MOST_STAGES) {
            throw of(keys, "stages")
                    .orElse(root)
                    .wrong("a flow has 2 to " + MOST_STAGES + " stages, the last of which is done");
        }
        var known = roles.stream().map(role -> role.name().name()).toList();
        var stages = new ArrayList<FlowStage>();
        for (var item : items) {
            stages.add(stage(item, known, stages));
        }
        var last = stages.getLast();
        if (last.role().isPresent() || !last.gates().isEmpty()) {
            throw items.getLast()
                    .wrong("in the last stage all is done: it has neither role nor gates");
        }
        return stages;
    }

    private static FlowStage stage(Setting item, List<String> roles, List<FlowStage> before) {
        var keys = item.entries(STAGE_KEYS);
        var name = name(needed(item, keys, "name"));
        if (before.stream().anyMatch(stage -> stage.name().equals(name))) {
            throw item.wrong("the stage " + name + " is there twice");
        }
        var role = of(keys, "role").map(one -> new RoleName(known(one, "role", roles)));
        var gates = of(keys, "gates").map(GateRules::read).orElse(List.of());
        if (role.isEmpty() && gates.contains(new GateRule.Verdict())) {
            throw item.wrong("the gate verdict needs a role in the same stage, to give one");
        }
        return new FlowStage(
                name,
                role,
                of(keys, "state").map(Setting::text),
                gates,
                back(item, name, role, before));
    }

    /** As the file says; else the stage itself if it has a role, else the nearest one that has. */
    private static Optional<String> back(
            Setting item, String name, Optional<RoleName> role, List<FlowStage> before) {
        var able = new ArrayList<String>();
        before.stream()
                .filter(stage -> stage.role().isPresent())
                .forEach(stage -> able.add(stage.name()));
        if (role.isPresent()) {
            able.add(name);
        }
        return of(item.entries(STAGE_KEYS), "back_to")
                .map(one -> known(one, "stage with a role, up to this one,", able))
                .or(() -> able.isEmpty() ? Optional.empty() : Optional.of(able.getLast()));
    }

    private static String name(Setting setting) {
        var name = setting.text();
        if (!name.matches(NAME)) {
            throw setting.wrong("a name is 1 to 40 of a-z, 0-9 and '-', not beginning with '-'");
        }
        return name;
    }

    private static <T> T checked(Setting setting, Function<String, T> read) {
        try {
            return read.apply(setting.text());
        } catch (CadreException e) {
            throw e.which().containsKey("place") ? e : setting.wrong(e.what() + ": " + e.fix());
        }
    }

    /** Words of a trigger: a list in which nothing stands would take all. */
    private static List<String> taken(Map<String, Setting> keys, String key) {
        var words = words(keys, key);
        of(keys, key)
                .filter(_ -> words.isEmpty() || words.contains(""))
                .ifPresent(one -> {
                    throw one.wrong("nothing stands there; leave the key out to take any");
                });
        return words;
    }

    /** Not more than a hundred, and none that stands for all. */
    private static List<String> words(Map<String, Setting> keys, String key) {
        var setting = of(keys, key);
        var words = setting.map(Setting::texts).orElse(List.of());
        if (words.contains("*")) {
            throw setting.orElseThrow()
                    .wrong("'*' stands for nothing here; leave the key out to take any");
        }
        if (words.size() > MOST_WORDS) {
            throw setting.orElseThrow().wrong("give at most " + MOST_WORDS);
        }
        return words;
    }

    static String known(Setting setting, String what, Collection<String> known) {
        var word = setting.text();
        if (!known.contains(word)) {
            throw setting.wrong(
                    "there is no "
                            + what
                            + " '"
                            + (word.length() > 80 ? word.substring(0, 80) + "..." : word)
                            + "'; known here: "
                            + (known.isEmpty() ? "none" : String.join(", ", known))
                            + Nearest.of(word, known)
                                    .map(near -> "; did you mean '" + near + "'?")
                                    .orElse(""));
        }
        return word;
    }

    private static Setting needed(Setting item, Map<String, Setting> keys, String key) {
        return of(keys, key).orElseThrow(() -> item.wrong("the key " + key + " is missing"));
    }

    private static Optional<Setting> of(Map<String, Setting> keys, String key) {
        return Optional.ofNullable(keys.get(key));
    }
}
