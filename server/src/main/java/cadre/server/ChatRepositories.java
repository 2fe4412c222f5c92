package cadre.server;

import cadre.server.access.Principal;
import cadre.server.chat.Chat;
import cadre.server.fleet.job.KnownRepositories;
import cadre.server.forges.account.AccountRepositories.Wish;
import cadre.server.forges.account.GitHubAccounts;
import cadre.server.storage.Database;
import cadre.wire.api.RepositoryView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.github.GitHubAccount;
import cadre.wire.job.JobRequest;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What a chat offers to pick: repositories that jobs have worked in, those used last first, and
 * those that the person's accounts at GitHub see. A GitHub that hangs keeps no chat waiting.
 */
final class ChatRepositories implements Chat.Findable {
    private static final int LOOKED_THROUGH = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final KnownRepositories known;
    private final GitHubAccounts github;

    ChatRepositories(Database db, GitHubAccounts github) {
        this.known = new KnownRepositories(db);
        this.github = github;
    }

    @Override
    public Found found(Principal by, String search, int most) {
        var used =
                known.list(by, Optional.empty(), LOOKED_THROUGH).items().stream()
                        .sorted(Comparator.comparing(RepositoryView::lastUsedAt).reversed())
                        .map(one -> one.url().or(one::path).orElse(""))
                        .filter(one -> lower(one).contains(lower(search)))
                        .limit(most)
                        .toList();
        if (used.size() == most) {
            return new Found(used, true);
        }
        var accounts = github.list(by);
        var names =
                accounts.isEmpty()
                        ? Optional.of(List.<String>of())
                        : inTime(() ->
                                accounts.stream()
                                        .flatMap(one -> seen(by, one, search, most))
                                        .toList());
        var seen =
                names.orElse(List.of()).stream()
                        .filter(name -> used.stream().noneMatch(url -> isOf(url, name)))
                        .map(name -> "github:" + name);
        return new Found(
                Stream.concat(used.stream(), seen).distinct().limit(most).toList(),
                names.isPresent());
    }

    @Override
    public JobRequest resolved(Principal by, JobRequest request) {
        var asksGitHub =
                request.repositories().stream()
                        .anyMatch(one ->
                                one.url().filter(url -> url.startsWith("github:")).isPresent());
        return asksGitHub
                ? inTime(() -> github.named().resolved(by, request))
                        .orElseThrow(ChatRepositories::noAnswer)
                : request;
    }

    private static CadreException noAnswer() {
        return new CadreException(
                ErrorCode.UPSTREAM,
                "GitHub did not answer, so nothing was done",
                Map.of("seconds", PATIENCE.toSeconds()),
                "Try again, or name the repository by its URL: -r https://...");
    }

    /**
     * What is found out in two seconds. What takes longer goes on by itself and comes to its own
     * end: a token that is being renewed must not be lost.
     */
    private static <T> Optional<T> inTime(Supplier<T> what) {
        var task = new FutureTask<>(what::get);
        Thread.ofVirtual().name("chat-github").start(task);
        try {
            return Optional.of(task.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CadreException(
                    ErrorCode.UNAVAILABLE, "The server is stopping", Map.of(), "Try again", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CadreException why) {
                throw why;
            }
            throw new IllegalStateException("what a chat asked of GitHub failed", e.getCause());
        }
    }

    /** None of an account that GitHub does not list now: the others and what was used are shown. */
    private Stream<String> seen(Principal by, GitHubAccount account, String search, int most) {
        var wish = new Wish(Optional.of(account.account().toString()), Optional.empty(), search);
        try {
            return github.repositories().list(by, wish, Optional.empty(), most).items().stream()
                    .map(one -> one.fullName());
        } catch (CadreException e) {
            if (e.code() == ErrorCode.UNAVAILABLE) {
                throw e;
            }
            return Stream.empty();
        }
    }

    private static boolean isOf(String url, String name) {
        return lower(url).replaceFirst("\\.git$", "").endsWith("/" + lower(name));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
