/** Tests of what the HTTP gateways share. */
@NullMarked
package cadre.server.gateways.http;

import org.jspecify.annotations.NullMarked;
