package cadre.server.forges.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.server.forges.fake.FakeGitHub.User;
import cadre.server.forges.fake.FakeHttp.Answer;
import cadre.server.forges.fake.FakeHttp.Asked;
import java.net.URI;
import java.net.URLDecoder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The OAuth side of {@link FakeGitHub}: web and device flow, tokens that end and are renewed once,
 * revoking, tokens for some repositories. Errors come with 200, as at GitHub.
 */
public final class GitHubLogin {
    /** The app's client id. */
    public static final String CLIENT = "Iv1.0123456789abcdef";

    /** What belongs to it. */
    public static final String SECRET = "5ecret-0f-the-github-app";

    private final FakeGitHub github;
    private final Map<String, Device> devices = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> codes = new HashMap<>();
    private final Map<String, Long> tokens = new HashMap<>();
    private final Map<String, Long> refreshes = new HashMap<>();
    private final Map<String, List<String>> scoped = new LinkedHashMap<>();

    /** Every token, refresh token and code that was ever given. */
    private final Set<String> given = new LinkedHashSet<>();

    private boolean expiring;
    private boolean slowDown;
    private boolean broken;
    private boolean keeping;
    private Runnable said = () -> {};
    private int interval = 1;
    private int renewed;

    private static final class Device {
        final String code;
        String error = "authorization_pending";
        long user;

        Device(String code) {
            this.code = code;
        }
    }

    GitHubLogin(FakeGitHub github) {
        this.github = github;
    }

    void serve() {
        github.http.on("POST", "/login/device/code", this::device);
        github.http.on("POST", "/login/oauth/access_token", this::token);
        github.http.on("DELETE", "/api/v3/applications/{client}/token", this::revoke);
        github.http.on("POST", "/api/v3/applications/{client}/token/scoped", this::narrow);
    }

    /** From now on tokens end in eight hours, as those of a GitHub App. */
    public synchronized void expiring() {
        expiring = true;
    }

    /** How many seconds it wants between two questions. */
    public synchronized void interval(int seconds) {
        interval = seconds;
    }

    /** The next question about a device comes too soon. */
    public synchronized void slowDownNext() {
        slowDown = true;
    }

    /** From now on tokens are given or not. */
    public synchronized void broken(boolean now) {
        broken = now;
    }

    /** From now on it answers nobody who wants a token ended, or does. */
    public synchronized void keeping(boolean now) {
        keeping = now;
    }

    /** What happens just before a token of a device is given, or one for some repositories. */
    public synchronized void meanwhile(Runnable once) {
        said = once;
    }

    /** The person types the code, and says yes. */
    public synchronized void approve(String userCode, User user) {
        devices.get(userCode).user = user.id();
        devices.get(userCode).error = "";
    }

    /**
     * The person says no, or nothing for too long: {@code access_denied}, {@code expired_token}.
     */
    public synchronized void end(String userCode, String error) {
        devices.get(userCode).error = error;
    }

    /** A browser was sent here, and the person says yes; where it is sent back. */
    public synchronized URI consent(URI asked, User user) {
        var query = new HashMap<String, String>();
        for (var pair : asked.getRawQuery().split("&")) {
            var parts = pair.split("=", 2);
            query.put(parts[0], URLDecoder.decode(parts[1], UTF_8));
        }
        var code = secret("code");
        query.put("user", Long.toString(user.id()));
        codes.put(code, query);
        return URI.create(
                query.get("redirect_uri") + "?code=" + code + "&state=" + query.get("state"));
    }

    /** The person takes the app's rights away. */
    public synchronized void forget(User user) {
        tokens.values().removeIf(id -> id == user.id());
        refreshes.values().removeIf(id -> id == user.id());
    }

    /** How often tokens were renewed. */
    public synchronized int renewed() {
        return renewed;
    }

    /** The tokens that are good now. */
    public synchronized Set<String> good() {
        return Set.copyOf(tokens.keySet());
    }

    /** Repositories of the tokens that were narrowed. */
    public synchronized Map<String, List<String>> scoped() {
        return Map.copyOf(scoped);
    }

    /** Everything secret that was ever given. */
    public synchronized List<String> given() {
        return List.copyOf(given);
    }

    synchronized Optional<User> holder(String token) {
        return Optional.ofNullable(tokens.get(token)).map(github.users::get);
    }

    private String secret(String prefix) {
        var made = prefix + "_" + UUID.randomUUID().toString().replace("-", "");
        given.add(made);
        return made;
    }

    private static Answer error(String name) {
        return Answer.of(200, Map.of("error", name, "error_description", "It is so."));
    }

    private synchronized Answer device(Asked asked) {
        if (!CLIENT.equals(asked.body().path("client_id").asString(""))) {
            return Answer.error(404, "Not Found");
        }
        var userCode = "WDJB-" + (1000 + devices.size());
        devices.put(userCode, new Device(secret("device")));
        return Answer.of(
                200,
                Map.of(
                        "device_code",
                        devices.get(userCode).code,
                        "user_code",
                        userCode,
                        "verification_uri",
                        github.url() + "/login/device",
                        "expires_in",
                        900,
                        "interval",
                        interval));
    }

    private synchronized Answer token(Asked asked) {
        var body = asked.body();
        if (broken) {
            return Answer.error(503, "unavailable");
        }
        if (!CLIENT.equals(body.path("client_id").asString(""))) {
            return error("incorrect_client_credentials");
        }
        return switch (body.path("grant_type").asString("")) {
            case "urn:ietf:params:oauth:grant-type:device_code" ->
                    ofDevice(body.path("device_code").asString(""));
            case "refresh_token" -> ofRefresh(asked, body.path("refresh_token").asString(""));
            default -> ofCode(asked);
        };
    }

    private Answer ofDevice(String code) {
        var device = devices.values().stream().filter(one -> one.code.equals(code)).findFirst();
        if (device.isEmpty()) {
            return error("incorrect_device_code");
        }
        if (slowDown) {
            slowDown = false;
            interval += 5;
            return Answer.of(200, Map.of("error", "slow_down", "interval", interval));
        }
        if (!device.get().error.isEmpty()) {
            return error(device.get().error);
        }
        device.get().error = "incorrect_device_code";
        said.run();
        return pair(device.get().user);
    }

    private Answer ofRefresh(Asked asked, String refresh) {
        var user = refreshes.remove(refresh);
        if (!SECRET.equals(asked.body().path("client_secret").asString(""))) {
            return error("incorrect_client_credentials");
        }
        if (user == null) {
            return error("bad_refresh_token");
        }
        renewed++;
        tokens.values().removeIf(user::equals);
        return pair(user);
    }

    private Answer ofCode(Asked asked) {
        var body = asked.body();
        var kept = codes.remove(body.path("code").asString(""));
        var good =
                kept != null
                        && kept.get("client_id").equals(CLIENT)
                        && kept.get("redirect_uri").equals(body.path("redirect_uri").asString(""))
                        && kept.get("code_challenge")
                                .equals(challenge(body.path("code_verifier").asString("")));
        if (!SECRET.equals(body.path("client_secret").asString(""))) {
            return error("incorrect_client_credentials");
        }
        return good ? pair(Long.parseLong(kept.get("user"))) : error("bad_verification_code");
    }

    private Answer pair(long user) {
        var json = new LinkedHashMap<String, Object>();
        var token = secret(expiring ? "ghu" : "gho");
        tokens.put(token, user);
        json.put("access_token", token);
        json.put("token_type", "bearer");
        json.put("scope", expiring ? "" : "repo,read:org");
        if (expiring) {
            var refresh = secret("ghr");
            refreshes.put(refresh, user);
            json.put("expires_in", 28800);
            json.put("refresh_token", refresh);
            json.put("refresh_token_expires_in", 15897600);
        }
        return Answer.of(200, json);
    }

    private boolean isApp(Asked asked) {
        var basic = Base64.getEncoder().encodeToString((CLIENT + ":" + SECRET).getBytes(UTF_8));
        return asked.part("client").equals(CLIENT)
                && ("Basic " + basic).equals(asked.headers().get("Authorization"));
    }

    private synchronized Answer revoke(Asked asked) {
        if (keeping) {
            return Answer.error(503, "unavailable");
        }
        if (!isApp(asked)) {
            return Answer.error(401, "Bad credentials");
        }
        var gone = tokens.remove(asked.body().path("access_token").asString(""));
        return gone == null ? Answer.error(404, "Not Found") : Answer.of(204, Map.of());
    }

    private synchronized Answer narrow(Asked asked) {
        var user = tokens.get(asked.body().path("access_token").asString(""));
        said.run();
        if (!isApp(asked) || user == null) {
            return Answer.error(404, "Not Found");
        }
        var names = new ArrayList<String>();
        for (var name : asked.body().path("repositories")) {
            names.add(asked.body().path("target").asString("") + "/" + name.asString(""));
        }
        var token = secret("ghu");
        tokens.put(token, user);
        scoped.put(token, names);
        return Answer.of(200, Map.of("token", token));
    }

    private static String challenge(String verifier) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
