package cadre.server.forges.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;

/**
 * Git over HTTP of {@link FakeGitea}: everyone may fetch, a token of someone who may write pushes.
 */
final class GiteaGit {
    private final FakeGitea gitea;

    GiteaGit(FakeGitea gitea) {
        this.gitea = gitea;
    }

    /** Under the owner's name, which is known only when there is one. */
    void serve(FakeHttp http) {
        http.git(this::answer);
    }

    /** Whether the path is one of a repository's; then it is answered. */
    private boolean answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        int end = path.indexOf(".git/");
        var repository = end < 1 ? null : gitea.repositories.get(path.substring(1, end));
        if (repository == null) {
            return false;
        }
        var isPush =
                path.endsWith("/git-receive-pack")
                        || String.valueOf(exchange.getRequestURI().getQuery())
                                .contains("git-receive-pack");
        var user = user(exchange);
        if (isPush && user.isEmpty()) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"Gitea\"");
            exchange.sendResponseHeaders(401, -1);
            return true;
        }
        if (isPush
                && !gitea.acceptsEverything
                && !repository.writers.contains(user.orElseThrow().id())) {
            exchange.sendResponseHeaders(403, -1);
            return true;
        }
        var before = repository.git.branches();
        repository.git.serve(
                exchange,
                path.substring(end + ".git".length()),
                user.map(FakeGitea.User::login).orElse(""));
        if (path.endsWith("/git-receive-pack")) {
            gitea.pushed(user.orElseThrow(), repository, before);
        }
        return true;
    }

    private Optional<FakeGitea.User> user(HttpExchange exchange) {
        var header = exchange.getRequestHeaders().getFirst("Authorization");
        if (header == null || !header.startsWith("Basic ")) {
            return Optional.empty();
        }
        var login = new String(Base64.getDecoder().decode(header.substring(6)), UTF_8);
        var token = login.substring(login.indexOf(':') + 1);
        return gitea.users.values().stream().filter(each -> each.token().equals(token)).findFirst();
    }
}
