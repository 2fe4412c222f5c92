package cadre.server.objects;

import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.defaultsmode.DefaultsMode;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** The library's client and signer for one bucket: only what is configured here counts. */
final class Connection {
    /** 503, SlowDown and cut connections are tried again so often, with growing pauses. */
    private static final int TRIES = 5;

    /** More than one: the JDK may take a connection that the store has closed meanwhile. */
    private static final int BRIEF_TRIES = 3;

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private final S3Client client;
    private final S3Presigner signer;

    private Connection(S3Client client, S3Presigner signer) {
        this.client = client;
        this.signer = signer;
    }

    static Connection to(BucketConfig config) {
        return new Connection(client(config, TRIES, SILENCE), signer(config));
    }

    /** For a look: an answer within seconds. */
    static Connection brief(BucketConfig config) {
        return new Connection(client(config, BRIEF_TRIES, CONNECT), signer(config));
    }

    S3Client client() {
        return client;
    }

    S3Presigner signer() {
        return signer;
    }

    void close() {
        client.close();
        signer.close();
    }

    private static S3Client client(BucketConfig config, int tries, Duration silence) {
        var builder =
                S3Client.builder()
                        .region(Region.of(config.region()))
                        .credentialsProvider(credentials(config))
                        .serviceConfiguration(service(config))
                        .defaultsMode(DefaultsMode.STANDARD)
                        // what a store does not know it may refuse: the checksums are given by hand
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                        .overrideConfiguration(
                                ClientOverrideConfiguration.builder()
                                        .defaultProfileFile(noProfile())
                                        .retryStrategy(
                                                AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                                        .maxAttempts(tries)
                                                        .build())
                                        .build())
                        .httpClientBuilder(
                                UrlConnectionHttpClient.builder()
                                        .connectionTimeout(CONNECT)
                                        .socketTimeout(silence));
        config.endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    private static S3Presigner signer(BucketConfig config) {
        var builder =
                S3Presigner.builder()
                        .region(Region.of(config.region()))
                        .credentialsProvider(credentials(config))
                        .serviceConfiguration(service(config));
        config.endpoint().ifPresent((URI one) -> builder.endpointOverride(one));
        return builder.build();
    }

    private static StaticCredentialsProvider credentials(BucketConfig config) {
        return StaticCredentialsProvider.create(
                AwsBasicCredentials.create(config.keyId(), config.secret()));
    }

    private static S3Configuration service(BucketConfig config) {
        return S3Configuration.builder()
                .profileFile(Connection::noProfile)
                .pathStyleAccessEnabled(config.pathStyle())
                .chunkedEncodingEnabled(false)
                .build();
    }

    /** A file in somebody's home must not change where things are kept. */
    private static ProfileFile noProfile() {
        return ProfileFile.aggregator().build();
    }
}
