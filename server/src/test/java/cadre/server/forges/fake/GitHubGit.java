package cadre.server.forges.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;

/** Git over HTTP of {@link FakeGitHub}: everyone may fetch, a token of a writer pushes. */
final class GitHubGit {
    private final FakeGitHub github;

    GitHubGit(FakeGitHub github) {
        this.github = github;
    }

    void serve(FakeHttp http) {
        http.git(this::answer);
    }

    private boolean answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        int end = path.indexOf(".git/");
        var repository = end < 1 ? null : github.repositories.get(path.substring(1, end));
        if (repository == null) {
            return false;
        }
        var isPush =
                path.endsWith("/git-receive-pack")
                        || String.valueOf(exchange.getRequestURI().getQuery())
                                .contains("git-receive-pack");
        var user = user(exchange);
        if (isPush && user.isEmpty()) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"GitHub\"");
            exchange.sendResponseHeaders(401, -1);
            return true;
        }
        if (isPush && !GitHubRest.mayWrite(repository, user.orElseThrow())) {
            exchange.sendResponseHeaders(403, -1);
            return true;
        }
        if (path.endsWith("/git-receive-pack")) {
            github.pushComes();
        }
        repository.git.serve(
                exchange,
                path.substring(end + ".git".length()),
                user.map(FakeGitHub.User::login).orElse(""));
        if (path.endsWith("/git-receive-pack")) {
            github.pushed(repository, user.orElseThrow());
        }
        return true;
    }

    private Optional<FakeGitHub.User> user(HttpExchange exchange) {
        var header = exchange.getRequestHeaders().getFirst("Authorization");
        if (header == null || !header.startsWith("Basic ")) {
            return Optional.empty();
        }
        var login = new String(Base64.getDecoder().decode(header.substring(6)), UTF_8);
        var token = login.substring(login.indexOf(':') + 1);
        return github.holder(token);
    }
}
