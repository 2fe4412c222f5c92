package cadre.cli.client;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * Files something with a server that may go away meanwhile: the server knows the request again by
 * its key, so it is sent again until it is answered or the patience ends.
 */
public final class PatientPost {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int TRIES_OF_A_REFUSAL = 3;
    private static final long FIRST_PAUSE_MS = 200;
    private static final long LONGEST_PAUSE_MS = 2_000;

    private final Api api;
    private final Consumer<String> notes;
    private final Duration patience;

    /**
     * Waits up to half a minute.
     *
     * @param notes gets one line when the server is gone
     */
    public PatientPost(Api api, Consumer<String> notes) {
        this(api, notes, PATIENCE);
    }

    PatientPost(Api api, Consumer<String> notes, Duration patience) {
        this.api = api;
        this.notes = notes;
        this.patience = patience;
    }

    /**
     * Sends it.
     *
     * @throws CadreException what the server refuses; UNAVAILABLE at once if there is no server and
     *     none has answered before
     */
    public JsonNode send(Route route, Object body, String idempotencyKey)
            throws InterruptedException {
        boolean maybeStored = false;
        boolean noted = false;
        var start = System.nanoTime();
        for (int attempt = 1; ; attempt++) {
            try {
                return api.postOnce(route, body, idempotencyKey, 1);
            } catch (CadreException e) {
                boolean gone = e.getCause() instanceof IOException;
                maybeStored |= gone && !isNotConnected(e);
                if (!mayTryAgain(e, gone, maybeStored, attempt)) {
                    throw e;
                }
                if (System.nanoTime() - start > patience.toNanos()) {
                    throw maybeStored ? maybeStored(idempotencyKey, e) : e;
                }
                if (gone && !noted) {
                    noted = true;
                    notes.accept(
                            "The server went away while the job was filed; trying again for "
                                    + patience.toSeconds()
                                    + " s (it is stored only once)");
                }
            }
            Thread.sleep(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS << Math.min(4, attempt - 1)));
        }
    }

    private boolean mayTryAgain(CadreException e, boolean gone, boolean maybeStored, int attempt) {
        if (e.code() != ErrorCode.UNAVAILABLE) {
            return false;
        }
        return gone ? maybeStored || api.hasAnswered() : attempt < TRIES_OF_A_REFUSAL;
    }

    private static boolean isNotConnected(CadreException e) {
        return e.getCause() instanceof ConnectException
                || e.getCause() instanceof HttpConnectTimeoutException;
    }

    private CadreException maybeStored(String idempotencyKey, CadreException last) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "The server went away while the job was filed: it may be stored or not",
                Map.of("url", api.url()),
                "See it with 'cadre jobs' when the server is back; the same command with"
                        + " --idempotency-key "
                        + idempotencyKey
                        + " files it once and no more",
                last);
    }
}
