package cadre.server;

import cadre.server.access.account.ConfiguredWays;
import cadre.server.access.account.SignInWay;
import cadre.server.access.secret.KeyPlace;
import cadre.server.agents.ConfiguredProfiles;
import cadre.server.agents.ProfileSource;
import cadre.server.agents.RoleProfile;
import cadre.server.forges.account.GitHubClient;
import cadre.server.forges.connection.ConnectionPlace;
import cadre.server.gateways.http.Listen;
import cadre.server.insight.trace.TraceConfig;
import cadre.server.knowledge.EmbedderConfig;
import cadre.server.knowledge.EmbedderEndpoint;
import cadre.server.knowledge.EmbedderInProcess;
import cadre.server.objects.BucketConfig;
import cadre.server.retention.RetentionPolicy;
import cadre.server.storage.DatabaseConfig.Synchronous;
import cadre.server.storage.Password;
import cadre.server.storage.PostgresUrl;
import cadre.server.storage.StoreConfig;
import cadre.wire.config.ConfigFile;
import cadre.wire.config.ConfigKey;
import cadre.wire.error.CadreException;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Everything the server is told, read once and checked.
 *
 * @param home the data folder
 * @param program the jar that new nodes fetch ({@code CADRE_JAR}); the running one when empty
 * @param listen where it serves
 * @param store where the database is
 * @param storePassword of a PostgreSQL that the store may be moved to
 * @param upgradeBackup whether an older store is backed up before it is upgraded
 * @param objects where artifacts and finished logs are; the data folder when empty
 * @param limits how much and how long
 * @param retention for how long what is kept
 * @param profiles the configured agent profiles, beside the built-in ones
 * @param prices the operator's file with prices of models; need not exist
 * @param budget how the budgets of a day are kept
 * @param push what the server may push, and with which git
 * @param secrets where the key of the secrets is
 * @param connections where trackers and Git hosts are configured
 * @param bus the simple set-up of the team bus
 * @param telegram the bot on Telegram
 * @param slack the app on Slack
 * @param github the app with which people connect their accounts at GitHub
 * @param logging what it says
 * @param traces what it tells a collector
 * @param embedder what makes vectors of documents
 */
public record ServerConfig(
        Path home,
        Optional<Path> program,
        Listen listen,
        StoreConfig store,
        Password storePassword,
        boolean upgradeBackup,
        Optional<BucketConfig> objects,
        Limits limits,
        RetentionPolicy retention,
        List<RoleProfile> profiles,
        Path prices,
        Budget budget,
        Push push,
        KeyPlace secrets,
        ConnectionPlace connections,
        TeamBus bus,
        Telegram telegram,
        Slack slack,
        Set<String> chatConsoleOnly,
        List<SignInWay> signIn,
        GitHubClient github,
        Logging logging,
        Traces traces,
        Optional<EmbedderConfig> embedder) {
    public ServerConfig {
        profiles = List.copyOf(profiles);
        chatConsoleOnly = Set.copyOf(chatConsoleOnly);
        signIn = List.copyOf(signIn);
    }

    /**
     * How the budgets of a day are kept.
     *
     * @param zone whose days count
     * @param stopsRunning whether what runs is stopped when its budget is used up
     */
    public record Budget(ZoneId zone, boolean stopsRunning) {}

    /**
     * How the server pushes.
     *
     * @param allow protected branches that a person has named, each {@code "URL branch"}
     * @param land branches that a person may merge plans into, in the same form
     * @param path the PATH in which git and ssh are found
     */
    public record Push(List<String> allow, List<String> land, String path) {
        public Push {
            allow = List.copyOf(allow);
            land = List.copyOf(land);
        }
    }

    /**
     * The simple set-up of the team bus: one key that all share.
     *
     * @param key the shared key; there is none when empty
     * @param hubToken what opens the hub bridge; there is none when empty
     * @param team whose it is
     * @param roles its members from the start
     * @param resources what they should lock before they use it
     * @param mail how long read mail is kept; for ever when empty
     */
    public record TeamBus(
            String key,
            String hubToken,
            TeamName team,
            List<MemberName> roles,
            List<String> resources,
            Optional<Duration> mail) {
        public TeamBus {
            roles = List.copyOf(roles);
            resources = List.copyOf(resources);
        }
    }

    /**
     * Bounds.
     *
     * @param maxPromptBytes of a job
     * @param maxArtifactBytes of one artifact
     * @param lease how long a silent node keeps its attempts
     * @param requestsPerMin of one key, 0 for any number
     * @param flowLook how long an item of a flow rests at most when no webhook tells of it
     */
    public record Limits(
            long maxPromptBytes,
            long maxArtifactBytes,
            Duration lease,
            long requestsPerMin,
            Duration flowLook) {}

    /**
     * The bot on Telegram.
     *
     * @param token of it; there is none when empty
     * @param url of the Bot API server
     */
    public record Telegram(String token, String url) {
        /** Without the token. */
        @Override
        public String toString() {
            return url;
        }
    }

    /**
     * The app on Slack.
     *
     * @param appToken opens connections; there is no app when both tokens are empty
     * @param botToken writes
     * @param url of the Web API
     */
    public record Slack(String appToken, String botToken, String url) {
        /** Without the tokens. */
        @Override
        public String toString() {
            return url;
        }
    }

    /**
     * Traces.
     *
     * @param collector where they go; none are made when empty
     * @param ratio which share of those that begin here is recorded, 0 to 1
     */
    public record Traces(Optional<TraceConfig> collector, double ratio) {}

    /**
     * What the program says, and in which form.
     *
     * @param level error, warn, info or debug
     * @param format text or json
     * @param warnings what a person should know at the start
     */
    public record Logging(String level, String format, List<String> warnings) {
        public Logging {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Reads the environment, the env file and {@code cadre.yaml}.
     *
     * @param environment of the process, with what the command line sets put over it: {@code
     *     CADRE_PORT} for {@code --port}, {@code CADRE_CONFIG}, {@code CADRE_ENV_FILE} and so on
     * @param userHome what {@code ~} means
     * @throws CadreException INVALID that names the key, its place and what is allowed
     */
    public static ServerConfig read(Map<String, String> environment, Path userHome) {
        var file = ConfigFile.read(environment, userHome);
        return new ServerConfig(
                file.home(),
                Optional.ofNullable(environment.get("CADRE_JAR")).map(Path::of),
                listen(file),
                store(file),
                new Password(file.setting(ConfigKey.DB_PASSWORD).text()),
                file.setting(ConfigKey.UPGRADE_BACKUP).flag(),
                objects(file),
                new Limits(
                        file.setting(ConfigKey.MAX_PROMPT_BYTES).number(1, 8L << 20),
                        file.setting(ConfigKey.MAX_ARTIFACT_BYTES).number(1, 1L << 40),
                        Duration.ofSeconds(file.setting(ConfigKey.LEASE_SEC).number(5, 3600)),
                        file.setting(ConfigKey.REQUESTS_PER_MIN).number(0, 60_000_000),
                        Duration.ofSeconds(file.setting(ConfigKey.FLOWS_LOOK_SEC).number(1, 3600))),
                retention(file),
                ConfiguredProfiles.read(file.setting(ConfigKey.PROFILES), ProfileSource.CADRE_YAML),
                prices(file),
                new Budget(
                        ZoneId.of(file.setting(ConfigKey.BUDGET_ZONE).text()),
                        file.setting(ConfigKey.BUDGET_STOP_RUNNING).flag()),
                new Push(
                        file.setting(ConfigKey.PUSH_ALLOW).texts(),
                        file.setting(ConfigKey.LAND_ALLOW).texts(),
                        environment.getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin")),
                new KeyPlace(
                        file.home(), Optional.ofNullable(file.variables().get(KeyPlace.VARIABLE))),
                new ConnectionPlace(file.home(), file.variables()),
                bus(file),
                new Telegram(
                        file.setting(ConfigKey.TELEGRAM_TOKEN).text(),
                        file.setting(ConfigKey.TELEGRAM_URL).text()),
                new Slack(
                        file.setting(ConfigKey.SLACK_APP_TOKEN).text(),
                        file.setting(ConfigKey.SLACK_BOT_TOKEN).text(),
                        file.setting(ConfigKey.SLACK_URL).text()),
                Set.copyOf(file.setting(ConfigKey.CHAT_CONSOLE_ONLY).texts()),
                signIn(file),
                GitHubClient.of(
                        file.variables().getOrDefault("CADRE_GITHUB_URL", ""),
                        file.setting(ConfigKey.GITHUB_CLIENT_ID).text().strip(),
                        file.setting(ConfigKey.GITHUB_CLIENT_SECRET).text().strip()),
                new Logging(
                        file.setting(ConfigKey.LOG_LEVEL)
                                .oneOf(List.of("error", "warn", "info", "debug")),
                        file.setting(ConfigKey.LOG_JSON).flag() ? "json" : "text",
                        file.warnings()),
                traces(file),
                embedder(file));
    }

    private static Optional<EmbedderConfig> embedder(ConfigFile file) {
        var url = file.setting(ConfigKey.EMBEDDER_URL).text();
        if (url.equals(EmbedderInProcess.NAME)) {
            var jar =
                    Optional.of(file.setting(ConfigKey.EMBEDDER_JAR))
                            .filter(setting -> !setting.isEmpty())
                            .map(setting -> setting.path(file.userHome()));
            return Optional.of(EmbedderInProcess.of(jar, ofEmbedderServer(file)));
        }
        if (url.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                EmbedderEndpoint.of(
                        url,
                        file.setting(ConfigKey.EMBEDDER_KEY).text(),
                        file.setting(ConfigKey.EMBEDDER_MODEL).text(),
                        file.setting(ConfigKey.EMBEDDER_DIMENSIONS).integer(1, 4_096),
                        file.setting(ConfigKey.EMBEDDER_TOKENS).integer(64, 100_000)));
    }

    /** The variables of what is set of it. */
    private static List<String> ofEmbedderServer(ConfigFile file) {
        return Stream.of(
                        ConfigKey.EMBEDDER_KEY,
                        ConfigKey.EMBEDDER_MODEL,
                        ConfigKey.EMBEDDER_DIMENSIONS,
                        ConfigKey.EMBEDDER_TOKENS)
                .filter(key -> {
                    var setting = file.setting(key);
                    return !setting.isEmpty() && !setting.origin().equals("default");
                })
                .map(ConfigKey::variable)
                .toList();
    }

    private static Traces traces(ConfigFile file) {
        var ratio = file.setting(ConfigKey.TRACE_RATIO);
        if (!ratio.text().strip().matches("0(\\.[0-9]{1,9})?|1(\\.0{1,9})?")) {
            throw ratio.wrong("it is a share from 0 to 1, such as 0.1");
        }
        return new Traces(
                Optional.of(file.setting(ConfigKey.OTLP_ENDPOINT).text())
                        .filter(endpoint -> !endpoint.isEmpty())
                        .map(endpoint ->
                                TraceConfig.of(
                                        endpoint,
                                        file.setting(ConfigKey.OTLP_HEADERS).text(),
                                        file.setting(ConfigKey.OTLP_SERVICE).text())),
                Double.parseDouble(ratio.text().strip()));
    }

    private static Optional<BucketConfig> objects(ConfigFile file) {
        return Optional.of(file.setting(ConfigKey.OBJECTS).text())
                .filter(place -> !place.isEmpty())
                .map(place ->
                        BucketConfig.of(
                                place,
                                file.setting(ConfigKey.OBJECTS_ENDPOINT).text(),
                                file.setting(ConfigKey.OBJECTS_REGION).text(),
                                file.setting(ConfigKey.OBJECTS_KEY_ID).text().strip(),
                                file.setting(ConfigKey.OBJECTS_SECRET).text().strip(),
                                file.setting(ConfigKey.OBJECTS_PATH_STYLE).flag(),
                                file.setting(ConfigKey.OBJECTS_REDIRECT).flag()));
    }

    private static RetentionPolicy retention(ConfigFile file) {
        return new RetentionPolicy(
                amount(file, ConfigKey.RETENTION_EVERY_SEC, 604_800).map(Duration::ofSeconds),
                days(file, ConfigKey.RETENTION_SUCCEEDED_DAYS),
                days(file, ConfigKey.RETENTION_FAILED_DAYS),
                days(file, ConfigKey.RETENTION_CANCELLED_DAYS),
                new RetentionPolicy.Bound(
                        days(file, ConfigKey.RETENTION_LOGS_DAYS),
                        amount(file, ConfigKey.RETENTION_LOGS_BYTES, 1L << 50)),
                new RetentionPolicy.Bound(
                        days(file, ConfigKey.RETENTION_ARTIFACTS_DAYS),
                        amount(file, ConfigKey.RETENTION_ARTIFACTS_BYTES, 1L << 50)),
                days(file, ConfigKey.RETENTION_BUNDLES_DAYS),
                new RetentionPolicy.Bound(
                        days(file, ConfigKey.RETENTION_EVENTS_DAYS),
                        amount(file, ConfigKey.RETENTION_EVENTS_MOST, Long.MAX_VALUE / 2)),
                days(file, ConfigKey.RETENTION_DELIVERIES_DAYS),
                days(file, ConfigKey.RETENTION_OUTBOX_DAYS));
    }

    private static TeamBus bus(ConfigFile file) {
        return new TeamBus(
                textOr(file, ConfigKey.BUS_KEY, "CO_BUS_KEY"),
                textOr(file, ConfigKey.HUB_TOKEN, "TFX_HUB_TOKEN"),
                new TeamName(file.setting(ConfigKey.BUS_TEAM).text()),
                file.setting(ConfigKey.BUS_ROLES).texts().stream().map(MemberName::new).toList(),
                file.setting(ConfigKey.BUS_RESOURCES).texts(),
                days(file, ConfigKey.RETENTION_MAIL_DAYS));
    }

    /** The setting, or else a variable that another program of its kind reads. */
    private static String textOr(ConfigFile file, ConfigKey key, String variable) {
        var text = file.setting(key).text();
        return text.isEmpty() ? file.variables().getOrDefault(variable, "").strip() : text;
    }

    private static Optional<Duration> days(ConfigFile file, ConfigKey key) {
        return amount(file, key, 36_500).map(Duration::ofDays);
    }

    /** The number; empty for 0. */
    private static Optional<Long> amount(ConfigFile file, ConfigKey key, long most) {
        return Optional.of(file.setting(key).number(0, most)).filter(number -> number > 0);
    }

    private static List<SignInWay> signIn(ConfigFile file) {
        var setting = file.setting(ConfigKey.SIGN_IN);
        var ways = ConfiguredWays.read(setting, file.variables());
        if (!ways.isEmpty() && file.setting(ConfigKey.PUBLIC_URL).isEmpty()) {
            throw setting.wrong(
                    "set public_url, too: people come back to PUBLIC_URL/auth/NAME/callback");
        }
        return ways;
    }

    private static Listen listen(ConfigFile file) {
        return new Listen(
                file.setting(ConfigKey.BIND).text().replaceAll("[\\[\\]]", ""),
                file.setting(ConfigKey.PORT).integer(0, 65_535),
                file.setting(ConfigKey.PUBLIC_URL).text().replaceAll("/+$", ""),
                file.setting(ConfigKey.HOSTS).texts());
    }

    private static StoreConfig store(ConfigFile file) {
        var url = file.setting(ConfigKey.DB).text();
        if (PostgresUrl.isOne(url)) {
            return new StoreConfig.Shared(
                    PostgresUrl.parse(url, file.setting(ConfigKey.DB_PASSWORD).text()));
        }
        return new StoreConfig.Files(
                url.isEmpty()
                        ? file.home().resolve("cadre.db")
                        : Path.of(url.substring("jdbc:sqlite:".length())).normalize(),
                synchronous(file));
    }

    private static Path prices(ConfigFile file) {
        var setting = file.setting(ConfigKey.PRICES);
        if (setting.isEmpty()) {
            return file.home().resolve("prices.yaml");
        }
        var prices = setting.path(file.userHome());
        if (!Files.exists(prices)) {
            throw setting.wrong("there is no file " + prices);
        }
        return prices;
    }

    private static Synchronous synchronous(ConfigFile file) {
        return file.setting(ConfigKey.SYNCHRONOUS).oneOf(List.of("full", "normal")).equals("full")
                ? Synchronous.FULL
                : Synchronous.NORMAL;
    }
}
