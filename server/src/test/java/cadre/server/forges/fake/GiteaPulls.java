package cadre.server.forges.fake;

import cadre.server.forges.fake.FakeGitea.GivenReview;
import cadre.server.forges.fake.FakeGitea.Pull;
import cadre.server.forges.fake.FakeGitea.Repository;
import cadre.server.forges.fake.FakeGitea.User;
import cadre.server.forges.fake.FakeHttp.Answer;
import cadre.server.forges.fake.FakeHttp.Asked;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** Pull requests in the API of {@link FakeGitea}, their merge included. */
final class GiteaPulls {
    private final FakeGitea gitea;
    private final GiteaRest rest;

    GiteaPulls(FakeGitea gitea, FakeHttp http) {
        this.gitea = gitea;
        this.rest = new GiteaRest(gitea, http);
    }

    void serve() {
        rest.in("GET", "/pulls", this::list);
        rest.in("POST", "/pulls", this::open);
        pull("GET", "", (_, in) -> Answer.of(200, json(in)));
        pull("PATCH", "", this::change);
        pull("GET", "/reviews", this::reviews);
        pull("POST", "/reviews", this::review);
        pull("POST", "/merge", this::merge);
    }

    /** One pull request that is asked about. */
    private record In(Repository repository, Pull pull, Asked asked) {}

    private Answer list(User user, Repository repository, Asked asked) {
        var state = asked.query("state", "open");
        return GiteaRest.page(
                asked,
                repository.pulls.values().stream()
                        .filter(each -> state.equals("all") || each.open == state.equals("open"))
                        .map(each -> GiteaJson.pull(gitea, repository, each))
                        .toList());
    }

    private Answer open(User user, Repository repository, Asked asked) {
        var head = asked.body().path("head").asString("");
        var base = asked.body().path("base").asString("");
        if (!repository.branches().containsKey(head) || !repository.branches().containsKey(base)) {
            return Answer.error(404, "branch does not exist");
        }
        if (repository.pulls.values().stream()
                .anyMatch(each -> each.open && each.head.equals(head) && each.base.equals(base))) {
            return Answer.error(409, "pull request already exists for these targets");
        }
        var pull =
                gitea.open(
                        user,
                        repository,
                        head,
                        base,
                        asked.body().path("title").asString(""),
                        asked.body().path("body").asString(""));
        return Answer.of(201, GiteaJson.pull(gitea, repository, pull));
    }

    private Answer change(User user, In in) {
        in.pull().body = in.asked().body().path("body").asString(in.pull().body);
        in.pull().title = in.asked().body().path("title").asString(in.pull().title);
        var state = in.asked().body().path("state").asString("");
        if (!state.isEmpty()) {
            in.pull().open = state.equals("open");
        }
        gitea.tellPull(
                in.repository(),
                in.pull(),
                user,
                "pull_request",
                "pull_request",
                state.isEmpty() ? "edited" : state.equals("open") ? "reopened" : "closed",
                Map.of());
        return Answer.of(201, json(in));
    }

    private Answer reviews(User user, In in) {
        var head = in.repository().branches().getOrDefault(in.pull().head, "");
        return GiteaRest.page(
                in.asked(), in.pull().reviews.stream().map(each -> json(each, head)).toList());
    }

    private static Map<String, Object> json(GivenReview review, String head) {
        var json = new LinkedHashMap<String, Object>();
        json.put("id", review.id);
        json.put("user", GiteaJson.user(review.by));
        json.put("state", review.state);
        json.put("official", review.official);
        json.put("stale", !review.commit.equals(head));
        json.put("dismissed", review.dismissed);
        json.put("commit_id", review.commit);
        json.put("submitted_at", review.at);
        return json;
    }

    private Answer review(User user, In in) {
        var state = in.asked().body().path("event").asString("COMMENT");
        if (user.equals(in.pull().author) && !state.equals("COMMENT")) {
            return Answer.error(422, "approve your own pull is not allowed");
        }
        var id = gitea.review(user, in.repository(), in.pull().number, state);
        return Answer.of(200, Map.of("id", id));
    }

    private Answer merge(User user, In in) {
        if (!gitea.acceptsEverything && !in.repository().mergers.contains(user.id())) {
            return Answer.error(405, "user not allowed to merge");
        }
        var before = in.repository().branches();
        var head = before.getOrDefault(in.pull().head, "");
        if (in.pull().title.startsWith("WIP: ")) {
            return Answer.error(405, "Please mark it as ready");
        }
        if (!in.asked().body().path("head_commit_id").asString(head).equals(head)) {
            return Answer.error(409, "head out of date");
        }
        in.repository().git.merge(in.pull().base, before.get(in.pull().head));
        in.repository().merges++;
        in.pull().open = false;
        in.pull().merged = true;
        gitea.pushed(user, in.repository(), before);
        gitea.tellPull(
                in.repository(),
                in.pull(),
                user,
                "pull_request",
                "pull_request",
                "closed",
                Map.of());
        return Answer.of(200, Map.of());
    }

    private Map<String, Object> json(In in) {
        return GiteaJson.pull(gitea, in.repository(), in.pull());
    }

    private void pull(String method, String path, BiFunction<User, In, Answer> handler) {
        rest.in(
                method,
                "/pulls/{number}" + path,
                (user, repository, asked) ->
                        Optional.ofNullable(
                                        repository.pulls.get(Long.parseLong(asked.part("number"))))
                                .map(pull -> handler.apply(user, new In(repository, pull, asked)))
                                .orElseGet(() -> Answer.error(404, "not found")));
    }
}
