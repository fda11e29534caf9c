/** Photons on their way through a phantom: Compton scattering, and attenuation through a map of voxels. */
package org.petmr.simulator.physics.transport;
