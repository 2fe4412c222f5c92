package cadre.server.access.account;

import cadre.server.access.account.SignInWay.Kind;
import cadre.server.access.account.SignInWay.Rule;
import cadre.wire.api.Grant;
import cadre.wire.config.Setting;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the list {@code sign_in} of the configuration. */
public final class ConfiguredWays {
    private static final Set<String> KEYS =
            Set.of("name", "kind", "url", "client_id", "client_secret", "scopes", "grants");
    private static final String GITHUB = "https://github.com";

    private ConfiguredWays() {}

    /**
     * The ways in the order of the list.
     *
     * @param variables where client secrets are
     * @throws cadre.wire.error.CadreException INVALID that names the key and its place
     */
    public static List<SignInWay> read(Setting list, Map<String, String> variables) {
        var names = new HashSet<String>();
        return list.items().stream()
                .map(item -> {
                    var way = way(item, variables);
                    if (!names.add(way.name())) {
                        throw item.wrong("the name " + way.name() + " is there twice");
                    }
                    return way;
                })
                .toList();
    }

    private static SignInWay way(Setting item, Map<String, String> variables) {
        var given = item.entries(KEYS);
        var kind =
                Kind.valueOf(
                        needed(given, "kind", item)
                                .oneOf(List.of("github", "oidc"))
                                .toUpperCase(Locale.ROOT));
        var url = optional(given, "url").map(Setting::text).orElse("");
        if (url.isEmpty() && kind == Kind.OIDC) {
            throw item.wrong("url is missing: the issuer, such as https://login.example");
        }
        var rules = needed(given, "grants", item).items().stream().map(one -> rule(kind, one));
        return new SignInWay(
                needed(given, "name", item).text(),
                kind,
                address(item, url.isEmpty() ? GITHUB : url),
                needed(given, "client_id", item).text(),
                optional(given, "client_secret")
                        .map(secret -> secret(secret, variables))
                        .orElse(""),
                optional(given, "scopes").map(Setting::texts).orElse(List.of()),
                rules.toList());
    }

    private static URI address(Setting item, String text) {
        return SafeAddress.checked(text)
                .orElseThrow(
                        () -> item.wrong("url wants https://HOST; http is for this machine only"));
    }

    private static String secret(Setting secret, Map<String, String> variables) {
        var text = secret.text();
        if (!text.matches("variable:[A-Za-z_][A-Za-z0-9_]{0,199}")) {
            // not repeated: it may be the secret itself
            throw secret.wrong("no secret stands in this file; write variable:NAME of one in .env");
        }
        var name = text.substring("variable:".length());
        return Optional.ofNullable(variables.get(name))
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .orElseThrow(() -> secret.wrong("there is no variable " + name));
    }

    private static Rule rule(Kind kind, Setting item) {
        var given = item.entries(Set.of("user", "org", "team", "claim", "value", "grant"));
        var words = List.of("viewer", "member", "operator", "admin");
        var grant =
                Grant.valueOf(needed(given, "grant", item).oneOf(words).toUpperCase(Locale.ROOT));
        if (kind == Kind.OIDC) {
            return new Rule(
                    needed(given, "claim", item).text(),
                    needed(given, "value", item).text(),
                    grant);
        }
        var by =
                List.of("user", "org", "team").stream()
                        .filter(given::containsKey)
                        .findFirst()
                        .orElseThrow(() -> item.wrong("user, org or team is missing"));
        var value = needed(given, by, item).text();
        var form =
                switch (by) {
                    case "user" -> "[0-9]{1,20}";
                    case "org" -> "[A-Za-z0-9-]{1,39}";
                    default -> "[A-Za-z0-9-]{1,39}/[a-z0-9_-]{1,100}";
                };
        if (!value.matches(form)) {
            throw item.wrong(
                    "user wants a numeric id, org its name, team organisation/team in lower case");
        }
        return new Rule(by, value, grant);
    }

    private static Setting needed(Map<String, Setting> given, String key, Setting item) {
        return optional(given, key).orElseThrow(() -> item.wrong(key + " is missing"));
    }

    private static Optional<Setting> optional(Map<String, Setting> given, String key) {
        return Optional.ofNullable(given.get(key));
    }
}
