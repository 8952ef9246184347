import numpy as np


def f(x, k="</script><script>document.title='hacked'</script>"):
    """Docstring </pre></script><img src=x onerror=document.title='hacked'> <!-- "two" 'one' &amp; ​ end.

    </textarea></style><script>document.title = "hacked"</script>
    """
    # comment <!-- </script> ` ```   ­ ​   and ﻿

    a = np.sin(x)  # <b onclick="document.title='hacked'"> ]]> U+202E
    größe = np.exp(a) * 2
    return np.log(größe * a) + len(k)
