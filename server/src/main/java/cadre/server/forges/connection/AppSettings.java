package cadre.server.forges.connection;

import cadre.wire.config.Setting;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.Map;
import java.util.Optional;

/** Reads which GitHub App a connection is for; its private key is read as tokens are. */
final class AppSettings {
    /** The variable with the key, without what its name begins with. */
    static final String KEY = "APP_PRIVATE_KEY";

    private static final String ID = "APP_ID";
    private static final String INSTALLATION = "APP_INSTALLATION_ID";

    private AppSettings() {}

    /**
     * From the environment.
     *
     * @throws CadreException INVALID for what is no id, for one without the other, and beside a
     *     token
     */
    static Optional<GitHubApp> of(EnvironmentNames given) {
        if (!given.anyOf(ID, INSTALLATION, KEY)) {
            return Optional.empty();
        }
        demand(given.value(ID).matches(GitHubApp.ID), given.variable(ID), "Give the id of the app");
        demand(
                given.value(INSTALLATION).matches(GitHubApp.INSTALLATION),
                given.variable(INSTALLATION),
                "Give the number of the installation, or none");
        demand(
                !given.value(KEY).isEmpty(),
                given.variable(KEY),
                "Give the private key of the app, in PEM");
        demand(
                given.value("TOKEN").isEmpty(),
                given.variable("TOKEN"),
                "Give a token or an app, not both");
        return Optional.of(new GitHubApp(given.value(ID), given.value(INSTALLATION)));
    }

    private static void demand(boolean good, String variable, String fix) {
        if (!good) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The GitHub App of a connection is wrong",
                    Map.of("variable", variable),
                    fix);
        }
    }

    /** From the keys of the file, where mistakes are named with their line. */
    static Optional<GitHubApp> of(Map<String, Setting> given, Provider provider) {
        var id = Optional.ofNullable(given.get("app_id"));
        var installation = Optional.ofNullable(given.get("installation_id"));
        var key = Optional.ofNullable(given.get("private_key"));
        if (id.isEmpty()) {
            installation
                    .or(() -> key)
                    .ifPresent(alone -> {
                        throw alone.wrong("it belongs to an app_id");
                    });
            return Optional.empty();
        }
        if (provider != Provider.GITHUB) {
            throw id.get().wrong("GitHub alone has such apps");
        }
        if (!id.get().text().matches(GitHubApp.ID)) {
            throw id.get().wrong("write the id of the app");
        }
        installation
                .filter(one -> !one.text().matches(GitHubApp.INSTALLATION))
                .ifPresent(one -> {
                    throw one.wrong("write the number of the installation");
                });
        if (given.containsKey("token")) {
            throw id.get().wrong("give a token or an app, not both");
        }
        if (key.isEmpty()) {
            throw id.get().wrong("an app needs its private_key");
        }
        return Optional.of(
                new GitHubApp(id.get().text(), installation.map(Setting::text).orElse("")));
    }
}
