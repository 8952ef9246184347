"""A real browser for the tests of pages: Debian's Chromium, driven by Selenium.

Where there is none, conftest.py leaves those tests out; ADJOINTGEN_BROWSER=1 makes that a failure.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

BROWSER, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
PRESENT = bool(BROWSER and DRIVER)
WANTED = PRESENT or os.environ.get("ADJOINTGEN_BROWSER", "") not in ("", "0")
FLAGS = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars
--disable-background-networking --disable-component-update --disable-sync""".split()


class Window:
    """A window that shows one page, and what a person does and sees there."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def open(self, path: Path, width: int = 1440, scheme: str = "light", media: str = "") -> None:
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.tell("Emulation.setEmulatedMedia", media=media, features=features)
        self.tell("Emulation.setDeviceMetricsOverride", width=width, height=900,
                  deviceScaleFactor=1, mobile=False)  # fmt: skip
        self.driver.get_log("browser"), self.driver.get_log("performance")
        self.driver.get(path.as_uri())

    def tell(self, command: str, **parameters: Any) -> Any:
        """A command of the browser's own protocol."""
        return self.driver.execute_cdp_cmd(command, parameters)

    def run(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def press(self, *keys: str) -> None:
        from selenium.webdriver.common.action_chains import ActionChains

        ActionChains(self.driver).send_keys(*keys).perform()

    def point(self, element: Any) -> None:
        from selenium.webdriver.common.action_chains import ActionChains

        ActionChains(self.driver).move_to_element(element).perform()

    def find(self, selector: str) -> list[Any]:
        found: list[Any] = self.driver.find_elements("css selector", selector)
        return found

    @property
    def complaints(self) -> list[Any]:
        """What the page has written on the console since it was opened."""
        found: list[Any] = self.driver.get_log("browser")
        return found

    def events(self) -> list[tuple[str, dict[str, Any]]]:
        """What has happened on the network since the page was opened."""
        found = (json.loads(e["message"])["message"] for e in self.driver.get_log("performance"))
        return [(event["method"], event["params"]) for event in found]


@contextmanager
def window(profile: Path) -> Iterator[Window]:
    assert PRESENT, "there is no browser: apt-get install chromium chromium-driver"
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = str(BROWSER)
    for flag in [*FLAGS, f"--user-data-dir={profile}"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(str(DRIVER)))
    try:
        yield Window(driver)
    finally:
        driver.quit()
