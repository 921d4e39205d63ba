//! The rules of tables and forms, taken out so that they don't touch letters.

use super::{Ink, Picture};

/// A rule is at least this long, in letter heights; no stroke of a letter is.
const LEAST_LONG: f32 = 2.5;

/// A rule is at most this thick, in letter heights.
const MOST_THICK: f32 = 0.3;

/// Returns the picture without its level and upright rules; `height` is that of its letters.
///
/// Where a letter crosses a rule the ink is thicker than the rule and stays.
pub(in crate::read) fn without_rules(mut picture: Picture, height: f32) -> Picture {
    let ink = Ink::of(&picture, height as usize);
    let (columns, rows) = (ink.columns, ink.rows);
    let sizes = Sizes {
        long: (height * LEAST_LONG).max(12.0) as usize,
        thick: (height * MOST_THICK).max(3.0) as usize,
    };
    let level = Lines { n_along: columns, n_across: rows, step_along: 1, step_across: columns };
    let upright = Lines { n_along: rows, n_across: columns, step_along: columns, step_across: 1 };
    let mut on_rule = vec![Rule::No; ink.is_ink.len()];
    mark_rules(&ink.is_ink, &level, &sizes, &mut on_rule);
    mark_rules(&ink.is_ink, &upright, &sizes, &mut on_rule);
    for (at, rule) in on_rule.iter().enumerate() {
        if *rule != Rule::Thin {
            continue;
        }
        // The soft edge of a rule goes with it.
        let (x, y) = (at % columns, at / columns);
        for near_y in y.saturating_sub(1)..(y + 2).min(rows) {
            picture.grey[near_y * columns + x.saturating_sub(1)..near_y * columns + (x + 2).min(columns)]
                .fill(255);
        }
    }
    picture
}

/// In pixels.
struct Sizes {
    long: usize,
    thick: usize,
}

/// The rows or the columns of a picture.
struct Lines {
    n_along: usize,
    n_across: usize,
    step_along: usize,
    step_across: usize,
}

/// What is known of a pixel.
#[derive(Clone, Copy, PartialEq)]
enum Rule {
    No,
    /// On a long run that is too thick here: a letter stands on it, or another rule crosses.
    Thick,
    /// Part of a rule.
    Thin,
}

/// Marks the pixels of long runs along one direction.
///
/// A pixel that is on long runs both ways is where rules cross.
fn mark_rules(is_ink: &[bool], lines: &Lines, sizes: &Sizes, on_rule: &mut [Rule]) {
    let at = |along: usize, across: usize| along * lines.step_along + across * lines.step_across;
    for across in 0..lines.n_across {
        let mut begin = 0;
        for along in 0..=lines.n_along {
            if along < lines.n_along && is_ink[at(along, across)] {
                continue;
            }
            let run = if along - begin >= sizes.long { begin..along } else { 0..0 };
            for it in run {
                let is_ink = |across: &usize| is_ink[at(it, *across)];
                let before = (0..across).rev().take(sizes.thick).take_while(is_ink).count();
                let after = (across + 1..lines.n_across).take(sizes.thick).take_while(is_ink).count();
                let known = &mut on_rule[at(it, across)];
                let is_rule = before + after < sizes.thick || *known != Rule::No;
                *known = if is_rule { Rule::Thin } else { Rule::Thick };
            }
            begin = along + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::without_rules;
    use crate::read::Picture;

    #[test]
    fn rules_go_and_letters_that_touch_them_stay() {
        let (width, height) = (120u32, 60u32);
        let is_rule = |x: u32, y: u32| (y == 30 || y == 31) || (x == 60);
        let is_letter = |x: u32, y: u32| (20..24).contains(&x) && (20..40).contains(&y);
        let value = |it: u32| {
            let (x, y) = (it % width, it / width);
            if is_rule(x, y) || is_letter(x, y) { 0 } else { 255 }
        };
        let grey = (0..width * height).map(value).collect();
        let clean = without_rules(Picture { width, height, grey }, 18.0);
        for (idx, grey) in clean.grey.iter().enumerate() {
            let (x, y) = (idx as u32 % width, idx as u32 / width);
            // The edge of a letter may be worn where it touches a rule.
            if is_letter(x, y) && (28..34).contains(&y) {
                continue;
            }
            assert_eq!(*grey == 0, is_letter(x, y), "{x} {y}");
        }
    }
}
