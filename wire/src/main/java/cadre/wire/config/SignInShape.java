package cadre.wire.config;

import java.util.Set;

/** What {@code sign_in} may hold: a list of mappings with these keys; the server says the rest. */
final class SignInShape implements Shape {
    private static final Set<String> KEYS =
            Set.of("name", "kind", "url", "client_id", "client_secret", "scopes", "grants");

    @Override
    public void check(Setting setting) {
        for (var item : setting.items()) {
            var entries = item.entries(KEYS);
            for (var needed : Set.of("name", "kind", "client_id", "grants")) {
                if (!entries.containsKey(needed)) {
                    throw item.wrong("a way to sign in needs name, kind, client_id and grants");
                }
            }
            NAME.check(entries.getOrDefault("name", item));
            Shape.oneOf("github", "oidc").check(entries.getOrDefault("kind", item));
        }
    }
}
