package org.petmr.recon.projector;

/** Plain loops, a step at a time: for a JVM without the vector module and as the vector kernels' judge. */
final class PlainListModeKernels implements ListModeKernels {

    /** Makes a z positive, so that a cast is a floor. */
    private static final int LIFT = 2 * LineMatrix.PAD_ROWS;

    @Override
    public int lanes() {
        return 1;
    }

    @Override
    public String description() {
        return "plain loops";
    }

    @Override
    public void take(float[] image, LinePath path, int from, int to, LineMatrix matrix) {
        float[] m = matrix.values;
        for (int i = from; i < to; i++) {
            int a = path.columnA[i];
            int b = path.columnB[i];
            float wa = path.weightA[i];
            float wb = path.weightB[i];
            int at = matrix.row(0) + i;
            for (int z = 0; z < matrix.nz; z++) {
                m[at + z * matrix.stride] = wa * image[a + z] + wb * image[b + z];
            }
        }
    }

    @Override
    public void put(LineMatrix matrix, LinePath path, int from, int to, float[] image) {
        float[] m = matrix.values;
        for (int i = from; i < to; i++) {
            int a = path.columnA[i];
            int b = path.columnB[i];
            float wa = path.weightA[i];
            float wb = path.weightB[i];
            int at = matrix.row(0) + i;
            for (int z = 0; z < matrix.nz; z++) {
                float v = m[at + z * matrix.stride];
                m[at + z * matrix.stride] = 0;
                image[a + z] += wa * v;
                image[b + z] += wb * v;
            }
        }
    }

    @Override
    public void forward(LineMatrix matrix, LineEvents events, ListModeTof tof, float[] values) {
        float[] m = matrix.values;
        int stride = matrix.stride;
        int row0 = matrix.row(0);
        for (int e = 0; e < events.n; e++) {
            float sum = 0;
            float z0 = events.z[e];
            float dz = events.dz[e];
            float q0 = events.q[e];
            float dq = events.dq[e];
            for (int i = events.from[e]; i < events.to[e]; i++) {
                float z = z0 + i * dz;
                int k = (int) (z + LIFT) - LIFT;
                float g = z - k;
                int at = row0 + k * stride + i;
                float v = (1 - g) * m[at] + g * m[at + stride];
                sum += tof == null ? v : v * tof.at(q0 + i * dq);
            }
            values[e] = events.scale[e] * sum;
        }
    }

    @Override
    public void back(LineEvents events, ListModeTof tof, float[] values, LineMatrix matrix) {
        float[] m = matrix.values;
        int stride = matrix.stride;
        int row0 = matrix.row(0);
        for (int e = 0; e < events.n; e++) {
            float value = events.scale[e] * values[e];
            if (value == 0) {
                continue;
            }
            float z0 = events.z[e];
            float dz = events.dz[e];
            float q0 = events.q[e];
            float dq = events.dq[e];
            for (int i = events.from[e]; i < events.to[e]; i++) {
                float z = z0 + i * dz;
                int k = (int) (z + LIFT) - LIFT;
                float g = z - k;
                int at = row0 + k * stride + i;
                float v = tof == null ? value : value * tof.at(q0 + i * dq);
                m[at] += (1 - g) * v;
                m[at + stride] += g * v;
            }
        }
    }
}
