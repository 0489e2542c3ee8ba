#!/bin/sh
# Writes a fontconfig for a machine that has none: the fonts of this repository and what was unpacked.
root=$(cd "$(dirname "$0")/.." && pwd)
cat <<END
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>$root/e_licences/fonts</dir>
  <dir>$root/var/system/usr/share/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>$root/var/cache/fontconfig</cachedir>
</fontconfig>
END
