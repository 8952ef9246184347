"""A function of a hundred lines."""

import numpy as np


def f(x: float, y: float) -> float:
    v0 = x * y
    # Step 1.
    v1 = np.sin(v0) * y
    v2 = v1 + x

    v3 = np.exp(-v2)
    v4 = np.sqrt(1.0 + v3**2)
    v5 = np.tanh(v4 * x) + y
    v6 = v5 / y
    # Step 2.
    v7 = np.sin(v6) * y
    v8 = v7 + x

    v9 = np.exp(-v8)
    v10 = np.sqrt(1.0 + v9**2)
    v11 = np.tanh(v10 * x) + y
    v12 = v11 / y
    # Step 3.
    v13 = np.sin(v12) * y
    v14 = v13 + x

    v15 = np.exp(-v14)
    v16 = np.sqrt(1.0 + v15**2)
    v17 = np.tanh(v16 * x) + y
    v18 = v17 / y
    # Step 4.
    v19 = np.sin(v18) * y
    v20 = v19 + x

    v21 = np.exp(-v20)
    v22 = np.sqrt(1.0 + v21**2)
    v23 = np.tanh(v22 * x) + y
    v24 = v23 / y
    # Step 5.
    v25 = np.sin(v24) * y
    v26 = v25 + x

    v27 = np.exp(-v26)
    v28 = np.sqrt(1.0 + v27**2)
    v29 = np.tanh(v28 * x) + y
    v30 = v29 / y
    # Step 6.
    v31 = np.sin(v30) * y
    v32 = v31 + x

    v33 = np.exp(-v32)
    v34 = np.sqrt(1.0 + v33**2)
    v35 = np.tanh(v34 * x) + y
    v36 = v35 / y
    # Step 7.
    v37 = np.sin(v36) * y
    v38 = v37 + x

    v39 = np.exp(-v38)
    v40 = np.sqrt(1.0 + v39**2)
    v41 = np.tanh(v40 * x) + y
    v42 = v41 / y
    # Step 8.
    v43 = np.sin(v42) * y
    v44 = v43 + x

    v45 = np.exp(-v44)
    v46 = np.sqrt(1.0 + v45**2)
    v47 = np.tanh(v46 * x) + y
    v48 = v47 / y
    # Step 9.
    v49 = np.sin(v48) * y
    v50 = v49 + x

    v51 = np.exp(-v50)
    v52 = np.sqrt(1.0 + v51**2)
    v53 = np.tanh(v52 * x) + y
    v54 = v53 / y
    # Step 10.
    v55 = np.sin(v54) * y
    v56 = v55 + x

    v57 = np.exp(-v56)
    v58 = np.sqrt(1.0 + v57**2)
    v59 = np.tanh(v58 * x) + y
    v60 = v59 / y
    # Step 11.
    v61 = np.sin(v60) * y
    v62 = v61 + x

    v63 = np.exp(-v62)
    v64 = np.sqrt(1.0 + v63**2)
    v65 = np.tanh(v64 * x) + y
    v66 = v65 / y
    # Step 12.
    v67 = np.sin(v66) * y
    v68 = v67 + x

    v69 = np.exp(-v68)
    v70 = np.sqrt(1.0 + v69**2)
    v71 = np.tanh(v70 * x) + y
    v72 = v71 / y
    # Step 13.
    v73 = np.sin(v72) * y
    v74 = v73 + x

    v75 = np.exp(-v74)
    v76 = np.sqrt(1.0 + v75**2)
    v77 = np.tanh(v76 * x) + y
    v78 = v77 / y
    return v78
