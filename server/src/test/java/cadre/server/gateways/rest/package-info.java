/** Routes of {@code /api/v1} over real HTTP. */
@NullMarked
package cadre.server.gateways.rest;

import org.jspecify.annotations.NullMarked;
