//! Groups the words of a page into lines that may climb or fall a little, as on a skewed scan.

use super::bend::Bend;
use crate::model::{LaidPage, Line, Page, Rect, TextOrigin, Word};

/// Two words of one line share at least this part of the lower one's height.
const MIN_SHARED_HEIGHT: f32 = 0.5;

/// A word much taller than most of the page (a bracket over two lines, a heading in the margin) joins no
/// line of lower words. A lower one (a dash, a point) joins the line it stands in.
const MAX_WORD_HEIGHTS: f32 = 2.5;

/// Words of one line may run into each other by this part of the narrower one, or of the height of
/// words where the narrower one is a dash, not further.
const MAX_RUN_IN: f32 = 0.5;

/// Words of one run are not further apart than this many word heights.
const RUN_GAP: f32 = 1.5;

/// A run tells the slope of the page when it is as wide as this many word heights.
const RUN_WIDTH: f32 = 6.0;

/// How often lines and bend are found from each other; each time lines that were torn are whole.
const N_BENDS: usize = 3;

/// Lays out one page.
pub(super) fn lay_out_page(page: Page) -> LaidPage {
    let word_height = median(page.words.iter().map(|it| it.rect.height()).collect());
    LaidPage {
        number: page.number,
        size: page.size,
        origin: page.origin,
        turned: page.turned,
        quality: page.quality,
        word_height,
        lines: lines(page.words, word_height, page.origin),
    }
}

/// Groups words into lines, top to bottom, along the slope of the page.
fn lines(mut words: Vec<Word>, word_height: f32, origin: TextOrigin) -> Vec<Line> {
    words.sort_by(|a, b| {
        let (x, y) = (a.rect, b.rect);
        (x.left().total_cmp(&y.left()))
            .then(x.top().total_cmp(&y.top()))
            .then(x.right().total_cmp(&y.right()))
            .then(x.bottom().total_cmp(&y.bottom()))
            .then_with(|| a.text.cmp(&b.text))
    });
    let bend = bend(&words, word_height, origin);
    let mut lines: Vec<Line> =
        chains(words, word_height, bend, f32::INFINITY).into_iter().filter_map(Line::new).collect();
    lines.sort_by(|a, b| {
        let (x, y) = (a.rect(), b.rect());
        (middle(a, bend).total_cmp(&middle(b, bend)))
            .then(x.left().total_cmp(&y.left()))
            .then(x.right().total_cmp(&y.right()))
            .then_with(|| a.text().cmp(&b.text()))
    });
    lines
}

/// How the lines of a page fall; only a picture of a page can bend.
fn bend(words: &[Word], word_height: f32, origin: TextOrigin) -> Bend {
    let straight = Bend::of_slope(slope(words, word_height));
    if origin != TextOrigin::Ocr {
        return straight;
    }
    let runs = chains(words.to_vec(), word_height, Bend::of_slope(0.0), word_height * RUN_GAP);
    let curled = Bend::of_lines(&runs, Some(word_height * RUN_WIDTH), word_height);
    // The better start leaves fewer lines torn.
    [Some(straight), curled]
        .into_iter()
        .flatten()
        .map(|start| settled(start, words, word_height))
        .min_by_key(|it| it.1)
        .map_or(straight, |it| it.0)
}

/// The bend that lines and bend settle on from a first one, and how many lines the page then has.
fn settled(start: Bend, words: &[Word], word_height: f32) -> (Bend, usize) {
    let mut bend = start;
    let mut lines = chains(words.to_vec(), word_height, bend, f32::INFINITY);
    for _ in 0..N_BENDS {
        bend = Bend::of_lines(&lines, None, word_height).unwrap_or(bend);
        lines = chains(words.to_vec(), word_height, bend, f32::INFINITY);
    }
    (bend, lines.len())
}

/// How far the lines of a page fall for each unit to the right; 0 on a level page.
///
/// Between a name and its value a skewed scan falls by more than half a line, so the slope is taken
/// from runs of words without a gap and then holds for the whole page.
fn slope(words: &[Word], word_height: f32) -> f32 {
    let runs = chains(words.to_vec(), word_height, Bend::of_slope(0.0), word_height * RUN_GAP);
    let mut slopes: Vec<(f32, f32)> = runs
        .iter()
        .filter_map(|run| {
            let width = run.last()?.rect.right() - run.first()?.rect.left();
            let is_long = run.len() >= 3 && width >= word_height * RUN_WIDTH;
            is_long.then(|| (fall(run), width))
        })
        .collect();
    slopes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = slopes.iter().map(|it| it.1).sum::<f32>() / 2.0;
    let mut so_far = 0.0;
    let median = slopes.iter().find(|it| {
        so_far += it.1;
        so_far >= half
    });
    median.map_or(0.0, |it| it.0)
}

/// The slope of the line nearest to the middles of some words, by least squares.
fn fall(run: &[Word]) -> f32 {
    let n = run.len() as f32;
    let mean_x = run.iter().map(|it| it.rect.centre()).sum::<f32>() / n;
    let mean_y = run.iter().map(|it| it.rect.middle()).sum::<f32>() / n;
    let (mut spread, mut rise) = (0.0, 0.0);
    for word in run {
        let along = word.rect.centre() - mean_x;
        spread += along * along;
        rise += along * (word.rect.middle() - mean_y);
    }
    if spread > 0.0 { rise / spread } else { 0.0 }
}

/// Chains words sorted from left to right: each joins the chain whose last word lies most on its own
/// height and is no further away than `max_gap`.
///
/// Comparing with the last word only, and not with the whole line, follows a line that bends.
fn chains(words: Vec<Word>, word_height: f32, bend: Bend, max_gap: f32) -> Vec<Vec<Word>> {
    let mut open: Vec<(Rect, Vec<Word>)> = Vec::new();
    for word in words {
        let level = bend.level(word.rect);
        let best = open
            .iter_mut()
            .filter(|line| level.left() - line.0.right() <= max_gap)
            .filter_map(|line| Some((shared_height(line.0, level, word_height)?, line)))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        match best {
            Some((_, (last, line))) => {
                // A superscript does not carry the line up with it.
                if level.height() >= last.height() * 0.7 {
                    *last = level;
                } else {
                    let right = level.right().max(last.left());
                    *last = Rect::new(last.left(), last.top(), right, last.bottom()).unwrap_or(*last);
                }
                line.push(word);
            }
            None => open.push((level, vec![word])),
        }
    }
    open.into_iter().map(|it| it.1).collect()
}

/// The part of the lower box's height that both share, when they can stand on one line.
fn shared_height(last: Rect, next: Rect, word_height: f32) -> Option<f32> {
    let (low, high) = (last.height().min(next.height()), last.height().max(next.height()));
    let shared = last.bottom().min(next.bottom()) - last.top().max(next.top());
    let run_in = last.right() - next.left();
    let fits = low > 0.0
        && (high <= word_height * MAX_WORD_HEIGHTS || high <= low * MAX_WORD_HEIGHTS)
        && shared >= low * MIN_SHARED_HEIGHT
        && run_in <= last.width().min(next.width()).max(word_height) * MAX_RUN_IN;
    fits.then_some(shared / low)
}

/// The height at which most words of a line stand.
fn middle(line: &Line, bend: Bend) -> f32 {
    median(line.words().iter().map(|it| bend.level(it.rect).middle()).collect())
}

pub(super) fn median(mut values: Vec<f32>) -> f32 {
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::lay_out_page;
    use crate::model::{Confidence, Page, PageQuality, Reader, Rect, Size, TextOrigin, Turned, Word};

    fn word(text: &str, left: f32, top: f32, right: f32, bottom: f32) -> Word {
        let rect = Rect::new(left, top, right, bottom).unwrap();
        Word {
            text: text.to_owned(),
            rect,
            confidence: Confidence::FULL,
            reader: Reader::File,
            others: Vec::new(),
        }
    }

    fn lines_of(words: Vec<Word>) -> Vec<String> {
        let page = Page {
            number: 1,
            size: Size { width: 600.0, height: 800.0 },
            origin: TextOrigin::TextLayer,
            turned: Turned::No,
            quality: PageQuality::Good,
            words,
        };
        lay_out_page(page).lines.iter().map(|it| it.text()).collect()
    }

    #[test]
    fn a_line_that_climbs_across_the_page_stays_one_line() {
        let climbing = (0..20i16).map(|idx| {
            let (left, top) = (f32::from(idx) * 30.0, 100.0 - f32::from(idx) * 2.0);
            word("w", left, top, left + 20.0, top + 10.0)
        });
        let below = (0..20i16).map(|idx| {
            let (left, top) = (f32::from(idx) * 30.0, 114.0 - f32::from(idx) * 2.0);
            word("v", left, top, left + 20.0, top + 10.0)
        });
        let lines = lines_of(climbing.chain(below).collect());
        assert_eq!(lines, [["w"; 20].join(" "), ["v"; 20].join(" ")]);
    }

    #[test]
    fn a_value_far_from_its_name_stays_in_the_row_of_a_skewed_page() {
        // Three degrees: over the gap of 300 the page falls by more than a line of 14.
        let fall = |left: f32| left * 0.052;
        let mut words = Vec::new();
        for row in 0..8u8 {
            let top = 100.0 + f32::from(row) * 14.0;
            for (text, left) in [("one", 0.0), ("two", 25.0), ("three", 50.0), ("four", 75.0), ("9", 400.0)] {
                let text = if text == "9" { row.to_string() } else { text.to_owned() };
                words.push(word(&text, left, top + fall(left), left + 20.0, top + fall(left) + 10.0));
            }
        }
        let expected: Vec<String> = (0..8).map(|row| format!("one two three four {row}")).collect();
        assert_eq!(lines_of(words), expected);
    }

    #[test]
    fn a_superscript_stays_in_its_line() {
        let words = vec![
            word("4.5", 0.0, 10.0, 20.0, 20.0),
            word("x10", 25.0, 10.0, 45.0, 20.0),
            word("9", 46.0, 8.0, 50.0, 14.0),
            word("/L", 52.0, 10.0, 60.0, 20.0),
        ];
        assert_eq!(lines_of(words), ["4.5 x10 9 /L"]);
    }

    #[test]
    fn a_dash_on_a_picture_stays_in_its_line() {
        let words = vec![
            word("13.2", 0.0, 10.0, 40.0, 32.0),
            word("-", 48.0, 21.0, 56.0, 24.0),
            word("16.6", 64.0, 10.0, 104.0, 32.0),
            word("-", 0.0, 61.0, 8.0, 64.0),
            word("Method", 16.0, 50.0, 90.0, 72.0),
        ];
        assert_eq!(lines_of(words), ["13.2 - 16.6", "- Method"]);
    }

    #[test]
    fn order_of_words_does_not_matter() {
        let mut words = vec![
            word("a", 0.0, 0.0, 10.0, 10.0),
            word("b", 20.0, 1.0, 30.0, 11.0),
            word("c", 0.0, 14.0, 10.0, 24.0),
        ];
        let forward = lines_of(words.clone());
        words.reverse();
        assert_eq!(lines_of(words), forward);
        assert_eq!(forward, ["a b", "c"]);
    }
}
