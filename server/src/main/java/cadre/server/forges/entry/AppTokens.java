package cadre.server.forges.entry;

import cadre.server.forges.api.Api;
import cadre.server.forges.api.Fields;
import cadre.server.forges.api.LinkedPages;
import cadre.server.forges.api.RepositoryName;
import cadre.server.forges.api.Trouble;
import cadre.server.forges.connection.GitHubApp;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * Tokens of a GitHub App, one for each of its installations. One is good for an hour and is renewed
 * before it ends, by one caller for all who wait. Thread-safe.
 */
final class AppTokens {
    private static final Duration SPARE = Duration.ofMinutes(5);

    private final GitHubApp app;
    private final Api api;
    private final InstantSource clock;
    private final Map<String, FutureTask<Token>> tokens = new ConcurrentHashMap<>();
    private final Map<String, String> installations = new ConcurrentHashMap<>();

    /**
     * A token of an installation.
     *
     * @param permissions what it may do, such as {@code contents} to {@code write}
     */
    record Token(String value, Instant until, Map<String, String> permissions) {
        /** Without its value. */
        @Override
        public String toString() {
            return "until " + until;
        }
    }

    /**
     * Tokens of an app.
     *
     * @param api whose calls prove that it is the app
     */
    AppTokens(GitHubApp app, Api api, InstantSource clock) {
        this.app = app;
        this.api = api;
        this.clock = clock;
    }

    /** What the app is called in addresses. */
    String slug() {
        return Fields.needed(asked(() -> api.call(AppRoute.APP).send().body()), "slug");
    }

    /** All installations, or the one that is configured. */
    List<String> installations() {
        if (!app.installation().isEmpty()) {
            return List.of(app.installation());
        }
        var all = asked(() -> LinkedPages.all(api.call(AppRoute.INSTALLATIONS)));
        if (all.isEmpty()) {
            throw notInstalled(Map.of());
        }
        return all.stream().map(json -> Fields.needed(json, "id")).toList();
    }

    /** The one that a repository belongs to. */
    String installation(String repository) {
        if (!app.installation().isEmpty()) {
            return app.installation();
        }
        var known = installations.get(repository);
        if (known != null) {
            return known;
        }
        var name = RepositoryName.of(repository);
        var reply =
                asked(() ->
                        api.call(AppRoute.OF_REPOSITORY, name.owner(), name.name()).or(404).send());
        if (!reply.isOk()) {
            throw notInstalled(Map.of("repository", repository));
        }
        var found = Fields.needed(reply.body(), "id");
        installations.put(repository, found);
        return found;
    }

    /**
     * A token that is good for some minutes at least.
     *
     * @throws CadreException UPSTREAM if the app is not installed any more, is suspended, or its
     *     key is not accepted
     */
    Token token(String installation) {
        var mine = new FutureTask<>(() -> fresh(installation));
        var task =
                tokens.compute(installation, (_, old) -> old == null || isOver(old) ? mine : old);
        task.run(); // does nothing where it has begun
        try {
            return task.get();
        } catch (ExecutionException e) {
            tokens.remove(installation, task);
            installations.values().remove(installation); // it may have been installed anew
            throw e.getCause() instanceof CadreException known
                    ? known
                    : new IllegalStateException("a token was not made", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The server is stopping",
                    Map.of("connection", api.connection().name()),
                    "Try again when it runs");
        }
    }

    private boolean isOver(FutureTask<Token> task) {
        return switch (task.state()) {
            case RUNNING -> false;
            case SUCCESS -> !task.resultNow().until().isAfter(clock.instant().plus(SPARE));
            case FAILED, CANCELLED -> true;
        };
    }

    /** That token is not accepted any more, though its time is not over. */
    void forget(String installation, String value) {
        tokens.computeIfPresent(
                installation,
                (_, task) ->
                        task.state() == FutureTask.State.SUCCESS
                                        && task.resultNow().value().equals(value)
                                ? null
                                : task);
    }

    /** Those that are good now. */
    List<String> live() {
        return tokens.values().stream()
                .filter(task -> task.state() == FutureTask.State.SUCCESS)
                .map(task -> task.resultNow().value())
                .toList();
    }

    private Token fresh(String installation) {
        var reply = asked(() -> api.call(AppRoute.TOKEN, installation).or(403, 404).send());
        if (reply.status() == 404) {
            throw notInstalled(Map.of("installation", installation));
        }
        if (!reply.isOk()) {
            throw failed(
                    "The installation of the GitHub App gives no token",
                    Map.of("installation", installation, "said", api.said(reply)),
                    "If it is suspended, whoever owns it resumes it there: Settings > Applications"
                            + " > Installed GitHub Apps");
        }
        var json = reply.body();
        return new Token(
                Fields.needed(json, "token"),
                Fields.time(json, "expires_at"),
                permissions(json.path("permissions")));
    }

    private static Map<String, String> permissions(JsonNode json) {
        var all = new TreeMap<String, String>();
        json.propertyNames().forEach(name -> all.put(name, Fields.text(json, name)));
        return all;
    }

    private <T> T asked(Supplier<T> call) {
        try {
            return call.get();
        } catch (CadreException e) {
            if (!Trouble.status(e).equals(Optional.of(401))) {
                throw e;
            }
            throw failed(
                    "GitHub does not accept the key of the app",
                    Map.of("said", e.which().getOrDefault("said", "")),
                    "See that the app's id and its private key belong together, that the key is"
                            + " still there under 'Private keys' of the app, and that this"
                            + " machine's clock is right");
        }
    }

    private CadreException notInstalled(Map<String, String> which) {
        return failed(
                "The GitHub App is not installed there",
                which,
                "Install it on the account that owns the repositories, and choose them; or mend"
                        + " the installation's id");
    }

    private CadreException failed(String what, Map<String, String> more, String fix) {
        var which = new TreeMap<String, Object>(more);
        which.put("connection", api.connection().name());
        which.put("app", app.id());
        return new CadreException(ErrorCode.UPSTREAM, what, which, fix);
    }
}
