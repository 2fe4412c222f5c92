/** Tests of the bucket, against a real S3-compatible server and a way there that breaks. */
@NullMarked
package cadre.server.objects;

import org.jspecify.annotations.NullMarked;
