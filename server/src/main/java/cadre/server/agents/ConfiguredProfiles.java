package cadre.server.agents;

import cadre.wire.config.Setting;
import cadre.wire.error.CadreException;
import cadre.wire.id.AgentName;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.JobLimits;
import cadre.wire.job.NoProgress;
import cadre.wire.job.OnDisconnect;
import cadre.wire.link.Account;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the list {@code profiles} of a configuration file. */
public final class ConfiguredProfiles {
    private static final Set<String> KEYS =
            Set.of(
                    "name",
                    "cli",
                    "model",
                    "effort",
                    "arguments",
                    "tools",
                    "timeout_sec",
                    "idle_timeout_sec",
                    "limits",
                    "no_progress",
                    "stop_on_no_progress",
                    "isolation",
                    "account",
                    "max_running",
                    "system_prompt",
                    "on_disconnect",
                    "knowledge",
                    "knowledge_tokens");

    private final ProfileSource source;

    private ConfiguredProfiles(ProfileSource source) {
        this.source = source;
    }

    /**
     * The profiles in the order of the list.
     *
     * @throws CadreException INVALID that names the key, its place and what is allowed
     */
    public static List<RoleProfile> read(Setting profiles, ProfileSource source) {
        var reader = new ConfiguredProfiles(source);
        var names = new HashSet<AgentName>();
        return profiles.items().stream()
                .map(item -> {
                    var profile = reader.profile(item);
                    if (!names.add(profile.name())) {
                        throw item.wrong("the name " + profile.name() + " is there twice");
                    }
                    return profile;
                })
                .toList();
    }

    private RoleProfile profile(Setting item) {
        var given = item.entries(KEYS);
        try {
            var plain = RoleProfile.of(text(given, "name", item), text(given, "cli", item));
            return new RoleProfile(
                    plain.name(),
                    plain.cli(),
                    optional(given, "model").map(Setting::text).orElse(""),
                    optional(given, "effort").map(Setting::text).orElse(""),
                    optional(given, "arguments").map(Setting::texts).orElse(List.of()),
                    optional(given, "tools").map(Setting::texts).orElse(List.of()),
                    seconds(given, "timeout_sec", 1).orElse(plain.timeoutSec()),
                    seconds(given, "idle_timeout_sec", 0).orElse(plain.idleTimeoutSec()),
                    optional(given, "limits")
                            .map(ConfiguredProfiles::limits)
                            .orElse(JobLimits.NONE),
                    optional(given, "isolation")
                            .map(ConfiguredProfiles::isolation)
                            .orElse(plain.isolation()),
                    optional(given, "account")
                            .map(ConfiguredProfiles::account)
                            .orElse(plain.account()),
                    optional(given, "max_running").map(setting -> setting.integer(1, 100_000)),
                    optional(given, "system_prompt").map(Setting::text).orElse(""),
                    optional(given, "no_progress")
                            .map(ConfiguredProfiles::noProgress)
                            .orElse(NoProgress.UNSAID),
                    optional(given, "stop_on_no_progress").map(Setting::flag).orElse(false),
                    source,
                    optional(given, "on_disconnect")
                            .map(ConfiguredProfiles::onDisconnect)
                            .orElse(plain.onDisconnect()),
                    knowledge(given));
        } catch (CadreException e) {
            throw e.which().containsKey("place") ? e : item.wrong(e.what() + ": " + e.which());
        }
    }

    private static String text(Map<String, Setting> given, String key, Setting item) {
        return optional(given, key)
                .map(Setting::text)
                .orElseThrow(() -> item.wrong("a profile needs name and cli"));
    }

    private static Optional<Setting> optional(Map<String, Setting> given, String key) {
        return Optional.ofNullable(given.get(key));
    }

    private static Optional<Long> seconds(Map<String, Setting> given, String key, long least) {
        return optional(given, key).map(setting -> setting.number(least, RoleProfile.LONGEST_SEC));
    }

    private static JobLimits limits(Setting setting) {
        var given = setting.entries(Set.of("max_tokens", "max_cost_usd"));
        return new JobLimits(
                optional(given, "max_tokens").map(tokens -> tokens.number(1, 1_000_000_000_000L)),
                optional(given, "max_cost_usd").map(usd -> usd.amount(1_000_000)));
    }

    private static NoProgress noProgress(Setting setting) {
        var given = setting.entries(Set.of("tokens", "equal_failures", "sec"));
        return new NoProgress(
                optional(given, "tokens").map(tokens -> tokens.number(0, 1_000_000_000_000L)),
                optional(given, "equal_failures").map(times -> times.integer(0, 1_000)),
                optional(given, "sec").map(sec -> sec.number(0, RoleProfile.LONGEST_SEC)));
    }

    private static KnowledgeUse knowledge(Map<String, Setting> given) {
        var when =
                optional(given, "knowledge")
                        .map(word -> word.oneOf(List.of("on", "off", "auto")))
                        .map(word -> KnowledgeUse.When.valueOf(word.toUpperCase(Locale.ROOT)))
                        .orElse(KnowledgeUse.USUAL.when());
        var tokens =
                optional(given, "knowledge_tokens")
                        .map(most -> most.integer(KnowledgeUse.FEWEST, KnowledgeUse.MOST))
                        .orElse(KnowledgeUse.USUAL.tokens());
        return new KnowledgeUse(when, tokens);
    }

    private static OnDisconnect onDisconnect(Setting setting) {
        var given = setting.entries(Set.of("policy", "after_sec"));
        var policy =
                optional(given, "policy")
                        .map(word -> word.oneOf(List.of("wait", "replace", "stop")))
                        .orElseThrow(() -> setting.wrong("on_disconnect needs a policy"));
        var after =
                optional(given, "after_sec")
                        .map(sec -> sec.number(OnDisconnect.SHORTEST_SEC, RoleProfile.LONGEST_SEC));
        if (policy.equals("wait")) {
            after.ifPresent(_ -> {
                throw setting.wrong("the policy wait has no after_sec");
            });
            return new OnDisconnect.Wait();
        }
        var sec =
                after.orElseThrow(() -> setting.wrong("the policy " + policy + " needs after_sec"));
        return policy.equals("replace")
                ? new OnDisconnect.Replace(sec)
                : new OnDisconnect.Stop(sec);
    }

    private static Account account(Setting setting) {
        var words = Arrays.stream(Account.values()).map(Account::word).toList();
        return Account.valueOf(setting.oneOf(words).toUpperCase(Locale.ROOT));
    }

    private static IsolationKind isolation(Setting setting) {
        var words = Arrays.stream(IsolationKind.values()).map(IsolationKind::word).toList();
        return IsolationKind.valueOf(setting.oneOf(words).toUpperCase(Locale.ROOT));
    }
}
