"""Every notebook of the guide is used, in every front end."""

from __future__ import annotations

import re

import pytest

from nbblocks.testing.pages import (
    AccordionPage,
    AudioPage,
    ButtonPage,
    CheckboxGroupPage,
    CheckboxPage,
    DropdownPage,
    ImagePage,
    JSONPage,
    LabelPage,
    MarkdownPage,
    NavbarPage,
    NumberPage,
    RadioPage,
    SliderPage,
    TabsPage,
    TextboxPage,
    ToastPage,
)
from nbblocks.testing.pages.base import expect
from tests.browser.conftest import NOTEBOOKS

pytestmark = pytest.mark.browser


@pytest.mark.colab
def test_hello(host, opened, page):
    opened(host, "guide/hello.ipynb")
    MarkdownPage(page).expect_heading("Who is there?")
    TextboxPage(page, "Your name").expect_value("Ada")
    TextboxPage(page, "Greeting").expect_value("Welcome, Ada!")
    TextboxPage(page, "Your name").fill("Grace")
    TextboxPage(page, "Greeting").expect_value("Welcome, Grace!")


@pytest.mark.colab
def test_flipper(host, opened, page):
    opened(host, "guide/flipper.ipynb")
    TabsPage(page).expect_open("Text")
    ButtonPage(page, "Flip the text").click()
    TextboxPage(page, "Flipped text").expect_value("desserts")

    TabsPage(page).open("Image")
    TextboxPage(page, "Text").expect_visible(False)
    left, right = ImagePage(page, "Image"), ImagePage(page, "Flipped image")
    left.expect_picture()
    left.expect_pixel(0, 60, (40, 85, 120))
    ButtonPage(page, "Flip the image").click()
    right.expect_picture()
    assert right.size == (200, 120)
    right.expect_pixel(199, 60, (40, 85, 120))

    text = page.locator(".nbb-blocks").get_by_text("reads a string backwards")
    expect(text).not_to_be_visible()
    AccordionPage(page, "What happens here?").toggle()
    expect(text).to_be_visible()


def test_completion(host, opened, page):
    opened(host, "guide/completion.ipynb")
    story = TextboxPage(page, "Story")
    ButtonPage(page, "Go on").click()
    story.expect_value(re.compile("^Every evening the .+"))
    first = story.value
    ButtonPage(page, "Go on").click()
    story.expect_value(re.compile(f"^{re.escape(first)} .+"))
    ButtonPage(page, "Clear").click()
    story.expect_value("")


def test_speech(host, opened, page):
    opened(host, "guide/speech.ipynb")
    sound, text, mood = (
        AudioPage(page, "Speech"),
        TextboxPage(page, "Text"),
        LabelPage(page, "Mood"),
    )
    sound.expect_sound()
    ButtonPage(page, "Recognise").click()
    text.expect_value("i love this wonderful music")
    ButtonPage(page, "What is the mood?").click()
    mood.expect_value("glad")

    sound.clear()
    ButtonPage(page, "Recognise").click()
    ToastPage(page, "Record something first", "error").expect()
    text.expect_value("i love this wonderful music")
    sound.upload(NOTEBOOKS / "guide/sounds/lost.wav")
    sound.expect_sound()
    ButtonPage(page, "Recognise").click()
    text.expect_value("i lost everything and i am sad")
    ButtonPage(page, "What is the mood?").click()
    mood.expect_value("sad")
    assert mood.confidences["sad"] > mood.confidences["glad"]


@pytest.mark.parametrize(
    ("question", "label"),
    [
        ("What do you want to write?", "Long essay"),
        ("Which one by update?", "Long essay"),
        ("Which one the old way?", "Essay"),
    ],
)
def test_essay(host, opened, page, question, label):
    opened(host, "guide/essay.ipynb")
    app = page.locator(".nbb-blocks").filter(has=page.get_by_label(question))
    essay = TextboxPage(app)
    essay.fill("Once")
    short = essay.control.bounding_box()["height"]
    kind = RadioPage(app, question)
    kind.choose("none")
    essay.expect_visible(False)
    kind.choose("long")
    essay.expect_visible()
    TextboxPage(app, label).expect_value("Once")
    assert essay.control.bounding_box()["height"] > 2 * short


@pytest.mark.colab
def test_calculator(host, opened, page):
    opened(host, "guide/calculator.ipynb")
    result = NumberPage(page, "Result")
    ButtonPage(page, "Calculate").click()
    result.expect_value(4)
    RadioPage(page, "Operation").choose("divide")
    ButtonPage(page, "Calculate").click()
    ToastPage(page, "There is no division by zero.", "error").expect()
    result.expect_value(4)
    NumberPage(page, "Second number").fill(8)
    ButtonPage(page, "Calculate").click()
    result.expect_value(0.5)


def test_chaining(host, opened, page):
    opened(host, "guide/chaining.ipynb")
    status, log = TextboxPage(page, "Status"), TextboxPage(page, "Log")
    ButtonPage(page, "Run").click()
    NumberPage(page, "How many").expect_value(5)
    status.expect_value("Complete")
    log.expect_value("Read 'one step after the other'\n")
    JSONPage(page, "Words").expect_text("step")

    TextboxPage(page, "Text").fill(" ")
    ButtonPage(page, "Run").click()
    status.expect_value("Failed")
    log.expect_value("Read 'one step after the other'\nRead ' '\n")
    NumberPage(page, "How many").expect_value(5)
    JSONPage(page, "Words").expect_status("There is nothing to read.")


def test_state(host, opened, page):
    opened(host, "guide/state.ipynb")
    for count in (1, 2, 3):
        ButtonPage(page, "Increment").click()
        TextboxPage(page, "Counter").expect_value(f"Count: {count}")
    word = TextboxPage(page, "A word")
    for text in ("apple", "pear"):
        word.fill(text)
        word.press("Enter")
        word.expect_value("")
    items = MarkdownPage(page).content.locator("li")
    expect(items).to_have_text(["apple", "pear"])


def test_queue(host, opened, page):
    opened(host, "guide/queue.ipynb")
    in_turn, spelled = TextboxPage(page, "In turn"), TextboxPage(page, "Spelled")
    ButtonPage(page, "One at a time").click()
    in_turn.expect_busy()
    ButtonPage(page, "Three at a time").click()
    ButtonPage(page, "Letter by letter").click()
    spelled.expect_value(re.compile("^p"))
    in_turn.expect_value("PATIENCE")
    TextboxPage(page, "Side by side").expect_value("PATIENCE")
    spelled.expect_value("patience")
    spelled.expect_busy(False)
    in_turn.expect_busy(False)


def test_placing(host, opened, page):
    opened(host, "guide/placing.ipynb")
    question, answer = TextboxPage(page, "Question"), TextboxPage(page, "Answer")
    question.fill("Where?")
    question.press("Enter")
    answer.expect_value("You asked: Where?")
    assert answer.root.bounding_box()["y"] > question.root.bounding_box()["y"]


@pytest.mark.colab
def test_pages(host, opened, page):
    opened(host, "guide/pages.ipynb")
    bar = NavbarPage(page)
    bar.expect_entries(["Menu", "The list", "Recipes"])
    bar.expect_open("Menu")
    DropdownPage(page, "What").choose("Cake")
    ButtonPage(page, "Order").click()
    TextboxPage(page, "So far").expect_value("1 on the list")
    TextboxPage(page, "Ordered").expect_visible(False)

    bar.open("The list")
    bar.expect_open("The list")
    ordered = TextboxPage(page, "Ordered")
    ordered.expect_value("1 × Cake")
    TextboxPage(page, "So far").expect_visible(False)
    page.locator(".nbb-blocks").get_by_role("link", name="Order more").click()
    bar.expect_open("Menu")
    DropdownPage(page, "What").expect_value("Cake")
    ButtonPage(page, "Order").click()
    TextboxPage(page, "So far").expect_value("2 on the list")

    bar.open("The list")
    ordered.expect_value("1 × Cake\n1 × Cake")
    ButtonPage(page, "Start again").click()
    ordered.expect_value("")


def test_javascript(host, opened, page):
    opened(host, "guide/javascript.ipynb")
    result = TextboxPage(page, "Result")
    NumberPage(page, "Width of the window").expect_value(1280)
    ButtonPage(page, "Browser, then Python").click()
    result.expect_value("IN THE BROWSER")
    ButtonPage(page, "Browser only").click()
    result.expect_value("resworb eht ni")
    expect(result.control).not_to_have_css("letter-spacing", "normal")


def test_load(host, opened, page):
    opened(host, "guide/load.ipynb")
    TextboxPage(page, "Message").expect_value(re.compile("^Welcome! It is .*20"))
    TextboxPage(page, "Opened at").expect_value(re.compile(r"^\d\d:\d\d:\d\d$"))
    NumberPage(page, "Area of the square").expect_value(9)
    SliderPage(page, "Side").set(5)
    NumberPage(page, "Area of the square").expect_value(25)
    now = TextboxPage(page, "Now")
    now.expect_value(re.compile(r"^\d\d:\d\d:\d\d$"))
    expect(now.control).not_to_have_value(now.value)


def test_cancel(host, opened, page):
    opened(host, "guide/cancel.ipynb")
    year = NumberPage(page, "Year")
    SliderPage(page, "Trees at the start").set(20)
    ButtonPage(page, "Start").click()
    expect(year.control).not_to_have_value("")
    ButtonPage(page, "Stop").click()
    TextboxPage(page, "Status").expect_value("Stopped.")
    year.expect_busy(False)
    assert year.value < 100
    assert NumberPage(page, "Trees").value >= 20


def test_layout(host, opened, page):
    opened(host, "guide/layout.ipynb")
    tabs, more = TabsPage(page), AccordionPage(page, "Anything else?")
    DropdownPage(page, "Dish").choose("Pasta")
    SliderPage(page, "Guests").set(4)
    CheckboxGroupPage(page, "Extras").choose("Olives")
    more.expect_open(False)
    more.toggle()
    TextboxPage(page, "Note to the kitchen").fill("no garlic")
    ButtonPage(page, "Order").click()
    tabs.expect_open("Kitchen")
    TextboxPage(page, "Ticket").expect_value("4 × pasta, olives (no garlic)")
    ButtonPage(page, "Back to the order").click()
    tabs.expect_open("Order")
    DropdownPage(page, "Dish").expect_value("Pasta")


def test_widgets(host, opened, page):
    opened(host, "guide/widgets.ipynb")
    formula = TextboxPage(page, "Formula")
    formula.expect_value("sin(3x) in steelblue")
    page.get_by_role("button", name="tomato").click()
    formula.expect_value("sin(3x) in tomato")
    expect(page.locator(".bqplot path.line")).to_have_css("stroke", "rgb(255, 99, 71)")
    ButtonPage(page, "Reset").click()
    formula.expect_value("sin(1x) in steelblue")
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuenow", "1.0")


@pytest.mark.colab
def test_render(host, opened, page):
    opened(host, "guide/render.ipynb")
    who, result = TextboxPage(page, "Who was there?"), MarkdownPage(page)
    NumberPage(page, "Ada paid").fill(30)
    who.focus()
    who.press("End")
    page.keyboard.type(", Alan")
    NumberPage(page, "Alan paid").expect_value(0)
    NumberPage(page, "Ada paid").expect_value(30)
    who.expect_focused()
    ButtonPage(page, "Settle up").click()
    expect(result.content.locator("li")).to_have_text(
        ["Ada gets 20.00", "Grace gives 10.00", "Alan gives 10.00"]
    )
    who.fill("Ada, Alan")
    NumberPage(page, "Grace paid").expect_visible(False)
    ButtonPage(page, "Settle up").click()
    expect(result.content.locator("li")).to_have_text(["Ada gets 15.00", "Alan gives 15.00"])


@pytest.mark.colab
def test_timer(host, opened, page):
    opened(host, "guide/timer.ipynb")
    busy, chart = NumberPage(page, "Busy (%)"), TextboxPage(page, "Lately")
    TextboxPage(page, "Clock").expect_value(re.compile(r"^\d\d:\d\d:\d\d$"))
    SliderPage(page, "Seconds between two looks").set(0.1)
    ButtonPage(page, "Do something").click()
    chart.expect_value(re.compile("[▁▂▃▄▅▆▇█]"))
    assert busy.value is not None
    for live in (False, True):
        CheckboxPage(page, "Live").set(live)
    expect(chart.control).not_to_have_value(chart.value)


def test_streaming(host, opened, page):
    opened(host, "guide/streaming.ipynb")
    seen, count = TextboxPage(page, "Read so far"), NumberPage(page, "Words")
    text = TextboxPage(page, "Text").value
    ButtonPage(page, "Read").click()
    seen.expect_value(re.compile("^The rain"))
    assert len(seen.value) < len(text)
    seen.expect_value(f"{text} ")
    count.expect_value(len(text.split()))
    LabelPage(page, "Most frequent").expect_value("the")


def test_chat(host, opened, page):
    opened(host, "guide/chat.ipynb")
    said = page.locator(".nbb-html-content p")
    expect(said).to_have_text(["How do you do. What brings you here?"])
    message = TextboxPage(page, "Message")
    message.fill("I dream of <b>sheep</b>.")
    message.press("Enter")
    expect(said.nth(1)).to_have_text("I dream of <b>sheep</b>.")
    expect(said.nth(2)).to_have_text(re.compile("^What does that dream .* often\\?$"))
    message.expect_value("")
    message.fill("My mother is sad.")
    ButtonPage(page, "Send").click()
    expect(said.nth(4)).to_have_text(re.compile("^I am sorry"))
    ButtonPage(page, "Undo").click()
    expect(said).to_have_count(3)


def test_progress(host, opened, page):
    opened(host, "guide/progress.ipynb")
    pi = NumberPage(page, "π, about")
    ButtonPage(page, "Estimate π").click()
    pi.expect_status("Looking for a dart board")
    pi.expect_status(re.compile(r"Throwing · \d+/100 rounds"))
    expect(pi.control).to_have_value(re.compile(r"^3\.1"), timeout=30_000)
    pi.expect_busy(False)


def test_browser_state(host, opened, page):
    opened(host, "guide/browser_state.ipynb")
    greeting, name = MarkdownPage(page), TextboxPage(page, "Your name")
    greeting.expect_heading("Hello stranger!")
    name.fill("Ada")
    name.press("Enter")
    greeting.expect_heading("Hello Ada!")
    host.open(page, "guide/browser_state.ipynb")
    greeting.expect_heading("Hello Ada!")
    expect(greeting.content).to_contain_text("Visits: 2")
    name.expect_value("Ada")
    ButtonPage(page, "Forget me").click()
    greeting.expect_heading("Who was that?")
    host.open(page, "guide/browser_state.ipynb")
    greeting.expect_heading("Hello stranger!")
    expect(greeting.content).to_contain_text("Visits: 1")


def test_validation(host, opened, page):
    opened(host, "guide/validation.ipynb")
    name, guests, mail = (
        TextboxPage(page, "Name"),
        NumberPage(page, "Guests"),
        TextboxPage(page, "Mail"),
    )
    book, answer = ButtonPage(page, "Book"), TextboxPage(page, "Answer")
    guests.fill(12)
    book.click()
    expect(name.root).to_contain_text("Who shall we wait for?")
    expect(guests.root).to_contain_text("We have tables for 1 to 8.")
    expect(mail.root).to_contain_text("Something@somewhere, please.")
    answer.expect_value("")
    name.fill("Ada")
    guests.fill(3)
    mail.fill("ada@engine.org")
    book.click()
    answer.expect_value("A table in the middle for Ada. We have written to ada@engine.org.")
    expect(name.root).not_to_contain_text("Who shall we wait for?")


def test_executors(host, opened, page):
    opened(host, "guide/executors.ipynb")
    primes, status = NumberPage(page, "Primes"), TextboxPage(page, "Status")
    ButtonPage(page, "Count").click()
    primes.expect_status("Looking for primes")
    ButtonPage(page, "Stop").click()
    status.expect_value("Stopped.")
    primes.expect_busy(False)
    primes.expect_value(None)
    NumberPage(page, "Below").fill(20_000)
    ButtonPage(page, "Count").click()
    primes.expect_value(2262)
    status.expect_value("Counted.")


def test_webcam(host, opened, page):
    opened(host, "guide/webcam.ipynb")
    camera, seen = ImagePage(page, "Camera"), ImagePage(page, "Seen")
    camera.start_camera()
    seen.expect_picture()
    assert seen.size == (639, 479)
    RadioPage(page, "Filter").choose("negative")
    expect(seen.picture).to_have_js_property("naturalWidth", 640)
    camera.stop()
    camera.expect_live(False)
    microphone = AudioPage(page, "Microphone")
    microphone.record()
    heard = NumberPage(page, "Seconds heard").control
    expect(heard).to_have_value(re.compile("^[1-9]"), timeout=20_000)
    expect(TextboxPage(page, "Lately").control).to_have_value(re.compile("[▁▂▃▄▅▆▇█]"))
    microphone.stop()
    microphone.expect_live(False)


def test_every_notebook_is_used(request):
    """A notebook added to the guide needs a test above, named after it."""
    names = {f"test_{path.stem}" for path in (NOTEBOOKS / "guide").glob("*.ipynb")}
    assert names - set(vars(request.module)) == set()
