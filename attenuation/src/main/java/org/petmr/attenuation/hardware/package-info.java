/** Table and coils: maps that move with the table, not with the patient. */
package org.petmr.attenuation.hardware;
