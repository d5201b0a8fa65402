# Doxygen sees a header through this filter: an X-macro is expanded where an enumeration
# uses it, with the text of each entry as its comment, so that names, values and texts
# are documented from the one list that holds them.
/^#define IMS_[A-Z]+_MAP\(X\)/ {
    map = $2
    sub(/\(.*/, "", map)
}
map != "" && match($0, /X\([A-Z0-9_]+, *[^,]+, *".*"\)/) {
    entry = substr($0, RSTART + 2, RLENGTH - 3)
    comma = index(entry, ",")
    name = substr(entry, 1, comma - 1)
    entry = substr(entry, comma + 1)
    comma = index(entry, ",")
    value = substr(entry, 1, comma - 1)
    text = substr(entry, comma + 1)
    gsub(/^ *"|"$/, "", text)
    entries[map] = entries[map] " IMS_" name " = " value ", /**< " text " */"
}
map != "" && !/\\$/ { map = "" }
/^#define IMS_[A-Z]+_ENUMERATOR\(|^#undef IMS_[A-Z]+_ENUMERATOR/ { print ""; next }
match($0, /^ *IMS_[A-Z]+_MAP\(IMS_[A-Z]+_ENUMERATOR\)/) {
    name = $1
    sub(/\(.*/, "", name)
    print entries[name]
    next
}
{ print }
