# What an installed phusong is: the program, datasets, man page, bash completion; and the Debian package.
include(GNUInstallDirs)

install(TARGETS phusong RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY datasets/ DESTINATION ${CMAKE_INSTALL_DATADIR}/phusong)
install(FILES LICENSE NOTICE README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})

# The program prints its own completion script and, for scdoc, its man page: both come from the tables
# of options and cannot differ from --help.
set(completion ${PROJECT_BINARY_DIR}/share/phusong.bash)
add_custom_command(OUTPUT ${completion}
  COMMAND ${CMAKE_COMMAND} -E make_directory ${PROJECT_BINARY_DIR}/share
  COMMAND phusong help --format bash > ${completion}
  DEPENDS phusong VERBATIM)
set(made ${completion})
install(FILES ${completion} DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME phusong)

find_program(SCDOC scdoc)
if(SCDOC)
  set(man ${PROJECT_BINARY_DIR}/share/phusong.1)
  # scdoc prints the day into the page; SOURCE_DATE_EPOCH 0 keeps the bytes the same.
  add_custom_command(OUTPUT ${man}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${PROJECT_BINARY_DIR}/share
    COMMAND phusong help --format man > ${man}.scd
    COMMAND ${CMAKE_COMMAND} -E env SOURCE_DATE_EPOCH=0 ${SCDOC} < ${man}.scd > ${man}
    DEPENDS phusong VERBATIM)
  list(APPEND made ${man})
  install(FILES ${man} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
endif()
add_custom_target(share ALL DEPENDS ${made})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME phusong)
set(CPACK_PACKAGE_CONTACT "The phusong authors")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_STRIP_FILES ON)
include(CPack)
