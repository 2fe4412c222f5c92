package cadre.wire.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Every key of {@code cadre.yaml}, for server and node alike, so that one file may serve both. Each
 * is also an environment variable, which wins over the file; {@code deploy/.env.sample} lists all.
 */
public enum ConfigKey {
    /** Where database, logs, artifacts, keys and node state are. */
    HOME(
            "home",
            "~/.local/share/cadre",
            "data folder: database, logs, artifacts, keys (0700)",
            Shape.PATH),
    /** Where the server listens. */
    BIND("bind", "127.0.0.1", "address the server listens on", Shape.HOST),
    /** The server's port. */
    PORT(
            "port",
            "27888",
            "port the server listens on, 0 to 65535; 0 picks a free one",
            Shape.number(0, 65_535)),
    /** The store. */
    DB(
            "db",
            "",
            "the store: empty is SQLite in the data folder; or postgresql://user@host:port/name",
            Shape.STORE),
    /** What opens a PostgreSQL store. */
    DB_PASSWORD(
            "db_password",
            "",
            "password for PostgreSQL, if the URL holds none; never given to agents",
            Shape.SECRET),
    /** Where artifacts and finished logs are. */
    OBJECTS(
            "objects",
            "",
            "bucket for artifacts and finished logs, s3://BUCKET/PREFIX; empty is the data folder",
            Shape.BUCKET),
    /** The store of the bucket. */
    OBJECTS_ENDPOINT(
            "objects.endpoint",
            "",
            "address of the S3-compatible store, such as https://s3.example; empty is Amazon's",
            Shape.ADDRESS),
    /** Where it is. */
    OBJECTS_REGION(
            "objects.region", "us-east-1", "region that requests are signed for", Shape.REGION),
    /** Who asks. */
    OBJECTS_KEY_ID("objects.key_id", "", "id of the access key of the bucket", Shape.TEXT),
    /** What proves it. */
    OBJECTS_SECRET(
            "objects.secret",
            "",
            "secret of that access key; never shown, never given to agents",
            Shape.SECRET),
    /** How the bucket is named. */
    OBJECTS_PATH_STYLE(
            "objects.path_style",
            "true",
            "true names the bucket in the path, false in the host name",
            Shape.FLAG),
    /** Whether browsers load from the bucket. */
    OBJECTS_REDIRECT(
            "objects.redirect",
            "false",
            "true sends downloads of browsers to signed addresses of the store, good for 5 minutes",
            Shape.FLAG),
    /** Where traces go. */
    OTLP_ENDPOINT(
            "otlp.endpoint",
            "",
            "collector of traces (OTLP over HTTP), such as http://127.0.0.1:4318; empty makes none",
            Shape.ADDRESS),
    /** What the collector asks for. */
    OTLP_HEADERS(
            "otlp.headers",
            "",
            "headers for the collector, NAME=VALUE,NAME=VALUE; never shown, never given to agents",
            Shape.SECRET),
    /** As what the server is known there. */
    OTLP_SERVICE("otlp.service", "cadre", "name of this server in traces", Shape.TEXT),
    /** How many traces are recorded. */
    TRACE_RATIO(
            "trace.ratio",
            "1",
            "share of the traces begun here that is recorded, 0 to 1; a client's own word counts",
            Shape.TEXT),
    /** Where vectors of documents come from. */
    EMBEDDER_URL(
            "embedder.url",
            "",
            "in-process, or a server of embeddings that speaks as OpenAI's, such as http://127.0.0.1:11434/v1; empty: none",
            Shape.EMBEDDER),
    /** The model that runs in the server's process. */
    EMBEDDER_JAR(
            "embedder.jar",
            "",
            "file of the model in the process; empty: cadre-embedder.jar beside the program",
            Shape.PATH_OR_NOTHING),
    /** What proves who asks for them. */
    EMBEDDER_KEY(
            "embedder.key",
            "",
            "key for that server; never shown, never given to agents",
            Shape.SECRET),
    /** Which model makes them. */
    EMBEDDER_MODEL(
            "embedder.model",
            "",
            "its model, such as nomic-embed-text; another one makes all vectors anew",
            Shape.TEXT),
    /** How long they are. */
    EMBEDDER_DIMENSIONS(
            "embedder.dimensions",
            "768",
            "dimensions of the model's vectors, 1 to 4096",
            Shape.number(1, 4_096)),
    /** How long a text may be. */
    EMBEDDER_TOKENS(
            "embedder.tokens",
            "512",
            "tokens that the model takes of a text, 64 to 100000; documents are cut to fit",
            Shape.number(64, 100_000)),
    /** How people and webhooks reach the server. */
    PUBLIC_URL(
            "public_url",
            "",
            "the address that people and nodes use, such as https://c.example",
            Shape.ADDRESS),
    /** More names that nodes and people use for the server. */
    HOSTS("hosts", "", "more host names that this server answers to; a list", Shape.HOSTS),
    /** SQLite's care. */
    SYNCHRONOUS(
            "synchronous",
            "full",
            "full, or normal: faster, a power cut may lose answers",
            Shape.oneOf("full", "normal")),
    /** The longest prompt. */
    MAX_PROMPT_BYTES(
            "max_prompt_bytes",
            "8388608",
            "longest prompt in bytes, 1 to 8388608",
            Shape.number(1, 8L << 20)),
    /** The largest artifact. */
    MAX_ARTIFACT_BYTES(
            "max_artifact_bytes",
            "2147483648",
            "largest artifact or bundle in bytes",
            Shape.number(1, 1L << 40)),
    /** How long an attempt is held without a sign of its node. */
    LEASE_SEC(
            "lease_sec",
            "60",
            "how long a silent node keeps its attempts, 5 to 3600 seconds",
            Shape.number(5, 3600)),
    /** How many requests a key may make. */
    REQUESTS_PER_MIN(
            "requests_per_min",
            "60000",
            "requests of one key in a minute, on each server; 0 sets no limit",
            Shape.number(0, 60_000_000)),
    /** How often an item of a flow is looked at whatever webhooks say. */
    FLOWS_LOOK_SEC(
            "flows.look_sec",
            "60",
            "how often trackers and Git hosts are asked what webhooks missed, 1 to 3600 seconds",
            Shape.number(1, 3600)),
    /** How often retention runs. */
    RETENTION_EVERY_SEC(
            "retention.every_sec",
            "3600",
            "how often what is too old is deleted, 60 to 604800 seconds; 0 only by 'cadre retention'",
            Shape.zeroOr(60, 604_800)),
    /** Jobs that succeeded. */
    RETENTION_SUCCEEDED_DAYS(
            "retention.succeeded_days",
            "0",
            "days that succeeded jobs are kept after their end, with all they left; 0 is for ever",
            Shape.number(0, 36_500)),
    /** Jobs that failed. */
    RETENTION_FAILED_DAYS(
            "retention.failed_days",
            "0",
            "the same of jobs that failed, timed out or were lost",
            Shape.number(0, 36_500)),
    /** Jobs that were cancelled. */
    RETENTION_CANCELLED_DAYS(
            "retention.cancelled_days", "0", "the same of cancelled jobs", Shape.number(0, 36_500)),
    /** Logs of jobs that are kept. */
    RETENTION_LOGS_DAYS(
            "retention.logs_days",
            "0",
            "days that a finished job keeps its logs; 0 is as long as the job",
            Shape.number(0, 36_500)),
    /** The same by size. */
    RETENTION_LOGS_BYTES(
            "retention.logs_bytes",
            "0",
            "most bytes of all logs; beyond it the oldest of finished jobs go; 0 is no bound",
            Shape.number(0, 1L << 50)),
    /** Artifacts of jobs that are kept. */
    RETENTION_ARTIFACTS_DAYS(
            "retention.artifacts_days",
            "0",
            "days that a finished job keeps its artifacts; 0 is as long as the job",
            Shape.number(0, 36_500)),
    /** The same by size. */
    RETENTION_ARTIFACTS_BYTES(
            "retention.artifacts_bytes",
            "0",
            "most bytes of all artifacts; beyond it the oldest of finished jobs go; 0 is no bound",
            Shape.number(0, 1L << 50)),
    /** Bundles that no job starts from any more. */
    RETENTION_BUNDLES_DAYS(
            "retention.bundles_days",
            "30",
            "days that a bundle is kept which no kept job starts from; 0 is for ever",
            Shape.number(0, 36_500)),
    /** Events. */
    RETENTION_EVENTS_DAYS(
            "retention.events_days",
            "0",
            "days that events are kept, the audit's too; 0 is for ever",
            Shape.number(0, 36_500)),
    /** The same by number. */
    RETENTION_EVENTS_MOST(
            "retention.events_most",
            "0",
            "most events that are kept, 10000 or more, and those of the last hour; 0 is no bound",
            Shape.zeroOr(10_000, Long.MAX_VALUE / 2)),
    /** Webhooks that came. */
    RETENTION_DELIVERIES_DAYS(
            "retention.deliveries_days",
            "30",
            "days that deliveries of webhooks are kept, which name people; 0 is for ever",
            Shape.number(0, 36_500)),
    /** What flows wrote. */
    RETENTION_OUTBOX_DAYS(
            "retention.outbox_days",
            "30",
            "days that what flows wrote is kept after their item's end, 7 or more; 0 is for ever",
            Shape.zeroOr(7, 36_500)),
    /** Mail that was read. */
    RETENTION_MAIL_DAYS(
            "retention.mail_days",
            "0",
            "days that read or acknowledged mail of teams is kept; 0 is for ever",
            Shape.number(0, 36_500)),
    /** The key that a team shares. */
    BUS_KEY(
            "bus.key",
            "",
            "one key that all agents of a team share, instead of one each; none when empty",
            Shape.SECRET),
    /** What opens the hub bridge. */
    HUB_TOKEN(
            "hub.token",
            "",
            "what opens /bridge/ for every team; when empty it is open to this machine only",
            Shape.SECRET),
    /** Which team that is. */
    BUS_TEAM("bus.team", "main", "the team whose shared key bus.key is", Shape.NAME),
    /** Who is in it from the start. */
    BUS_ROLES(
            "bus.roles",
            "FE,BE,AI,Producer",
            "members of that team from the start; a list",
            Shape.MEMBERS),
    /** What its members should lock. */
    BUS_RESOURCES(
            "bus.resources",
            "nas-deploy,stock-db-schema,lotto-db-schema,memory-mirror,nginx-conf,compose",
            "what its members should lock before they use it; a list",
            Shape.WORDS),
    /** The bot through which people talk to Cadre on Telegram. */
    TELEGRAM_TOKEN(
            "telegram.token",
            "",
            "token of a Telegram bot through which people command jobs; none when empty",
            Shape.SECRET),
    /** Where that bot lives. */
    TELEGRAM_URL(
            "telegram.url",
            "https://api.telegram.org",
            "address of the Bot API server; http only on this machine",
            Shape.ADDRESS),
    /** Opens the connections over which people talk to Cadre on Slack. */
    SLACK_APP_TOKEN(
            "slack.app_token",
            "",
            "app-level token (xapp-) of a Slack app through which people command jobs; none when"
                    + " empty",
            Shape.SECRET),
    /** Writes what Cadre says there. */
    SLACK_BOT_TOKEN(
            "slack.bot_token",
            "",
            "bot token (xoxb-) of the same Slack app; both are needed",
            Shape.SECRET),
    /** Where that app lives. */
    SLACK_URL(
            "slack.url",
            "https://slack.com/api/",
            "address of the Slack Web API; http only on this machine",
            Shape.ADDRESS),
    /** Accounts with which people sign in to the console. */
    SIGN_IN(
            "sign_in",
            "[]",
            "accounts with which people sign in to the console, a list; as a variable one JSON array",
            new SignInShape()),
    /** With which people connect their accounts at GitHub. */
    GITHUB_CLIENT_ID(
            "github.client_id",
            "",
            "client id of the OAuth App or GitHub App with which people connect their accounts at"
                    + " GitHub (CADRE_GITHUB_URL); none when empty",
            Shape.TEXT),
    /** What belongs to it. */
    GITHUB_CLIENT_SECRET(
            "github.client_secret",
            "",
            "client secret of that app; needed by the console's way, and to revoke tokens",
            Shape.SECRET),
    /** What nobody does by chat. */
    CHAT_CONSOLE_ONLY(
            "chat.console_only",
            "",
            "commands of chats that are left to the console and the CLI, such as approve,run; a list",
            Shape.WORDS),
    /** The backup before an upgrade. */
    UPGRADE_BACKUP(
            "upgrade_backup",
            "true",
            "false upgrades the store without a backup before, as when the disk is full",
            Shape.FLAG),
    /** More agent profiles. */
    PROFILES(
            "profiles",
            "[]",
            "more agent profiles, a list; as a variable one JSON array",
            new ProfileShape()),
    /** What models cost. */
    PRICES(
            "prices",
            "",
            "file with the prices of models; prices.yaml in the data folder when empty",
            Shape.PATH_OR_NOTHING),
    /** Whose days the budgets are of. */
    BUDGET_ZONE(
            "budget.zone",
            "UTC",
            "time zone whose days budgets are of, such as Europe/Berlin",
            Shape.ZONE),
    /** Whether a used-up budget stops what runs. */
    BUDGET_STOP_RUNNING(
            "budget.stop_running",
            "false",
            "true stops running jobs when their budget of the day is used up",
            Shape.FLAG),
    /** Where the server may push. */
    PUSH_ALLOW(
            "push.allow",
            "",
            "protected branches that 'cadre push' may push to, each 'URL branch'; a list",
            Shape.WORDS),
    /** Where plans may land. */
    LAND_ALLOW(
            "land.allow",
            "",
            "branches that a person may merge a plan into with 'cadre plan land --merge', each"
                    + " 'URL branch'; a list",
            Shape.WORDS),
    /** How much is logged. */
    LOG_LEVEL(
            "log_level",
            "info",
            "error, warn, info, debug",
            Shape.oneOf("error", "warn", "info", "debug")),
    /** In which form. */
    LOG_JSON("log_json", "false", "true writes each log line as JSON", Shape.FLAG),
    /** Where a node keeps its workspaces. */
    WORK(
            "work",
            "~/.local/share/cadre-work",
            "where a node keeps workspaces; outside the home",
            Shape.PATH),
    /** The node's name. */
    NODE_NAME(
            "node.name", "", "name of this node; its host name when empty", Shape.NAME_OR_NOTHING),
    /** The node's tags. */
    NODE_TAGS("node.tags", "", "tags of this node; a list", Shape.TAGS),
    /** The node's slots. */
    NODE_SLOTS(
            "node.slots",
            "0",
            "attempts at once on this node; 0 is one for each core",
            Shape.number(0, 1000)),
    /** Folders whose repositories jobs may name by path. */
    NODE_ROOTS(
            "node.roots",
            "",
            "folders whose repositories jobs may name by path; a list",
            Shape.PATHS),
    /** The server that the node dials. */
    NODE_SERVER("node.server", "", "address of the server that this node dials", Shape.ADDRESS),
    /** Paths that every agent may read though they lie in a hidden folder. */
    NODE_VISIBLE(
            "node.visible",
            "",
            "paths every agent may read though they are hidden; a list",
            Shape.PATHS),
    /** Variables of the node that agents get. */
    NODE_PASS_ENV(
            "node.pass_env",
            "",
            "names of variables that are passed to agents; a list",
            Shape.VARIABLES),
    /** What isolation auto means. */
    NODE_ISOLATION(
            "node.isolation",
            "auto",
            "auto, bubblewrap, unshare, user or none",
            Shape.oneOf("auto", "bubblewrap", "unshare", "user", "none")),
    /** Whether attempts may run without isolation. */
    NODE_ALLOW_NONE(
            "node.allow_none",
            "true",
            "false refuses jobs that ask for isolation none",
            Shape.FLAG),
    /** Below it no attempt starts. */
    NODE_MIN_FREE_BYTES(
            "node.min_free_bytes",
            "536870912",
            "free disk below which no attempt starts",
            Shape.number(0, Long.MAX_VALUE / 2)),
    /** The most that the work folder may hold. */
    NODE_WORK_MAX_BYTES(
            "node.work_max_bytes",
            "0",
            "most bytes in the work folder, the oldest that nobody needs goes first; 0 is no bound",
            Shape.number(0, Long.MAX_VALUE / 2)),
    /** How long a workspace is kept for 'cadre run --resume'. */
    NODE_KEEP_SEC(
            "node.keep_sec",
            "86400",
            "how long workspaces are kept for run --resume; 0 keeps none",
            Shape.number(0, 31_536_000)),
    /** The same for jobs that did not succeed. */
    NODE_KEEP_FAILED_SEC(
            "node.keep_failed_sec",
            "-1",
            "the same for jobs that did not succeed; -1 is as node.keep_sec",
            Shape.number(-1, 31_536_000)),
    /** How long a mirror that nobody uses is kept. */
    NODE_KEEP_MIRRORS_SEC(
            "node.keep_mirrors_sec",
            "2592000",
            "how long mirrors of repositories are kept after their last use; 0 is for ever",
            Shape.number(0, 315_360_000)),
    /** How many of them. */
    NODE_KEEP_MOST(
            "node.keep_most",
            "20",
            "most workspaces that are kept for run --resume, 0 to 1000",
            Shape.number(0, 1000)),
    /** How much of a stream is logged. */
    NODE_MAX_LOG_BYTES(
            "node.max_log_bytes",
            "268435456",
            "most bytes of each log stream of an attempt, 1 MiB to 64 GiB",
            Shape.number(1L << 20, 1L << 36));

    private final String key;
    private final String fallback;
    private final String meaning;
    private final Shape shape;

    ConfigKey(String key, String fallback, String meaning, Shape shape) {
        this.key = key;
        this.fallback = fallback;
        this.meaning = meaning;
        this.shape = shape;
    }

    /** The name in {@code cadre.yaml}; a dot means one level down. */
    public String key() {
        return key;
    }

    /** The environment variable. */
    public String variable() {
        return "CADRE_" + key.replace('.', '_').toUpperCase(Locale.ROOT);
    }

    /** The value when nothing sets it, as one would write it. */
    public String fallback() {
        return fallback;
    }

    /** What it is, in a few words. */
    public String meaning() {
        return meaning;
    }

    /** Whether its value is for nobody else to see. */
    public boolean isSecret() {
        return shape == Shape.SECRET;
    }

    /** What its value may be. */
    Shape shape() {
        return shape;
    }

    static List<String> names() {
        return Arrays.stream(values()).map(ConfigKey::key).toList();
    }
}
