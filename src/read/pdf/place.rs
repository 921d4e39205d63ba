//! Boxes and sizes of pages that are turned, and of pictures that lie on pages.

use crate::model::{Rect, Size, Turned};

/// The size of a page after a quarter turn.
pub(super) fn turned_size(page: Size, turned: Turned) -> Size {
    match turned {
        Turned::No | Turned::Over => page,
        Turned::Right | Turned::Left => Size { width: page.height, height: page.width },
    }
}

/// Where a box of a page lies after the page is turned clockwise.
pub(super) fn turned_rect(rect: Rect, page: Size, turned: Turned) -> Rect {
    let (left, top, right, bottom) = (rect.left(), rect.top(), rect.right(), rect.bottom());
    let (width, height) = (page.width, page.height);
    let turned = match turned {
        Turned::No => Some(rect),
        Turned::Right => Rect::new(height - bottom, left, height - top, right),
        Turned::Over => Rect::new(width - right, height - bottom, width - left, height - top),
        Turned::Left => Rect::new(top, width - right, bottom, width - left),
    };
    turned.unwrap_or(rect)
}

/// The turn that undoes another.
pub(super) fn back(turned: Turned) -> Turned {
    match turned {
        Turned::No => Turned::No,
        Turned::Right => Turned::Left,
        Turned::Over => Turned::Over,
        Turned::Left => Turned::Right,
    }
}

/// Where a box of a picture lies on the page, when the whole picture lies at `place`.
pub(super) fn on_page(rect: Rect, picture: Size, place: Rect) -> Rect {
    let across = place.width() / picture.width;
    let down = place.height() / picture.height;
    let x = |it: f32| place.left() + it * across;
    let y = |it: f32| place.top() + it * down;
    Rect::new(x(rect.left()), y(rect.top()), x(rect.right()), y(rect.bottom())).unwrap_or(place)
}

#[cfg(test)]
mod tests {
    use super::{back, on_page, turned_rect, turned_size};
    use crate::model::{Rect, Size, Turned};

    const PAGE: Size = Size { width: 100.0, height: 200.0 };

    #[test]
    fn turning_and_turning_back_changes_nothing() {
        let rect = Rect::new(10.0, 20.0, 40.0, 30.0).unwrap();
        for turned in [Turned::No, Turned::Right, Turned::Over, Turned::Left] {
            let there = turned_rect(rect, PAGE, turned);
            assert_eq!(turned_rect(there, turned_size(PAGE, turned), back(turned)), rect);
        }
    }

    #[test]
    fn turning_right_brings_the_lower_left_corner_to_the_upper_left() {
        let corner = Rect::new(0.0, 190.0, 10.0, 200.0).unwrap();
        assert_eq!(turned_rect(corner, PAGE, Turned::Right), Rect::new(0.0, 0.0, 10.0, 10.0).unwrap());
    }

    #[test]
    fn a_picture_of_half_a_page_gives_boxes_on_that_half() {
        let lower = Rect::new(0.0, 100.0, 100.0, 200.0).unwrap();
        let rect = Rect::new(0.0, 0.0, 500.0, 250.0).unwrap();
        let found = on_page(rect, Size { width: 1000.0, height: 1000.0 }, lower);
        assert_eq!(found, Rect::new(0.0, 100.0, 50.0, 125.0).unwrap());
    }
}
